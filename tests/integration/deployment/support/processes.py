"""Starting servers, and waiting for them to answer."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest

Result = TypeVar("Result")

# Seconds until a test that hangs fails, even on a busy machine.
PATIENCE = 60


def program(name: str, package: str) -> str:
    """Return the program's path. Without it, tests fail: they are run on request only."""
    # Debian installs servers in folders that only root has in PATH.
    path = shutil.which(name) or shutil.which(name, path="/usr/sbin")
    if path is None:
        pytest.fail(f"no {name} found: 'sudo apt-get install {package}'", pytrace=False)
    return path


def wait_for(condition: Callable[[], Result]) -> Result:
    """Return the first result that is true."""
    deadline = time.monotonic() + PATIENCE
    while not (result := condition()):
        assert time.monotonic() < deadline, "The condition did not become true."
        time.sleep(0.05)
    return result


class Service:
    """A program that serves a port; its output is written to a file."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        port: int,
        folder: Path,
        env: dict[str, str] | None = None,
        after_start: Sequence[Sequence[str]] = (),
    ) -> None:
        self._command, self._env, self._after_start = command, env, after_start
        self.port, self.folder = port, folder
        self.log = folder / f"{Path(command[0]).name}-{port}.log"

    def start(self) -> None:
        with self.log.open("a") as log:
            self._process = subprocess.Popen(
                self._command, cwd=self.folder, env=self._env, stdout=log, stderr=log
            )

    def wait(self) -> None:
        """Wait until it answers."""
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            assert self._process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop it as systemd does."""
        self.terminate()
        self.end()

    def restart(self) -> None:
        """Restart it as `systemctl restart` does, which returns after the last ExecStartPost."""
        self.stop()
        self.start()
        for command in self._after_start:
            subprocess.run(command, check=True, timeout=PATIENCE)

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
    """Start them at once, and stop them in the end, even after an error."""
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
