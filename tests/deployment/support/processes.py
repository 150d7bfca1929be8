"""Starting servers, and waiting for them to answer."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

# Seconds. Whatever is to happen by then happens much sooner.
PATIENCE = 30


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def program(name: str, package: str) -> str:
    """Where it is. Whoever asks for these tests wants them run, not skipped."""
    # Debian has servers where only root looks for programs.
    path = shutil.which(name) or shutil.which(name, path="/usr/sbin")
    if path is None:
        pytest.fail(f"no {name} found: 'sudo apt-get install {package}'", pytrace=False)
    return path


class Service:
    """A program that serves a port; what it says is kept in a file."""

    def __init__(
        self, command: Sequence[str], *, port: int, folder: Path, env: dict[str, str] | None = None
    ) -> None:
        self._command, self._env = command, env
        self.port, self.folder = port, folder
        self.log = folder / f"{Path(command[0]).name}-{port}.log"

    def start(self) -> None:
        with self.log.open("a") as log:
            self._process = subprocess.Popen(
                self._command, cwd=self.folder, env=self._env, stdout=log, stderr=log
            )

    def wait(self) -> None:
        """Until it answers."""
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            assert self._process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.05)

    def stop(self) -> None:
        """As systemd does it."""
        self.terminate()
        self.end()

    def terminate(self) -> None:
        self._process.terminate()

    def end(self) -> None:
        try:
            self._process.wait(PATIENCE)
        finally:
            self._process.kill()

    def _answers(self) -> bool:
        with socket.socket() as client:
            return client.connect_ex(("127.0.0.1", self.port)) == 0


@contextmanager
def running(*services: Service) -> Iterator[None]:
    """Start them at once, and stop what has been started, however this ends."""
    started = []
    try:
        for service in services:
            service.start()
            started.append(service)
        for service in services:
            service.wait()
        yield
    finally:
        for service in started:
            service.terminate()
        for service in started:
            service.end()
