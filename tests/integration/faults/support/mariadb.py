"""A MariaDB server for the tests, which can be stopped and started while it is used."""

from __future__ import annotations

import getpass
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from tests.integration.faults.support.waiting import until
from tests.support.ports import free_port

_LOCAL = ("--no-defaults", "--host=127.0.0.1", "--user=root")


class MariaDB:
    """The same methods as `Cluster`."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="conversate-faults-"))
        self.port = free_port()
        # The server refuses to run as root unless it is named.
        self._options = [
            "--no-defaults",
            f"--user={getpass.getuser()}",
            f"--datadir={self._folder / 'data'}",
        ]
        more = ["--auth-root-authentication-method=normal", "--skip-test-db"]
        self._run(["mariadb-install-db", *self._options, *more])
        self.start()

    def start(self) -> None:
        options = [f"--port={self.port}", "--bind-address=127.0.0.1", "--skip-name-resolve"]
        files = [f"--socket={self._folder / 'socket'}", f"--log-error={self._folder / 'log'}"]
        path = shutil.which("mariadbd") or "/usr/sbin/mariadbd"
        self._server = subprocess.Popen([path, *self._options, *options, *files])
        until(self._answers)

    def stop(self) -> None:
        """Stop at once, as a crash does: the next start recovers from the log."""
        self._server.kill()
        self._server.wait()

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self._folder)

    def settings(self, database: str) -> dict[str, Any]:
        return {
            "ENGINE": "django.db.backends.mysql",
            "NAME": database,
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "USER": "root",
            "OPTIONS": {"charset": "utf8mb4"},
        }

    def create(self, database: str, template: str = "") -> None:
        self.query(f"CREATE DATABASE {database} CHARACTER SET utf8mb4", "mysql")
        if template:
            dump = self._run(["mariadb-dump", *self._address, template])
            self._run(["mariadb", *self._address, database], dump)

    def connections(self, database: str) -> int:
        sql = f"SELECT count(*) - 1 FROM information_schema.processlist WHERE db = '{database}'"
        return int(self.query(sql, database)[0])

    def query(self, sql: str, database: str) -> list[str]:
        command = ["mariadb", *self._address, "--batch", "--skip-column-names", database]
        return self._run(command, sql).replace("\t", "|").splitlines()

    @property
    def _address(self) -> list[str]:
        return [*_LOCAL, f"--port={self.port}", "--default-character-set=utf8mb4"]

    def _answers(self) -> bool:
        assert self._server.poll() is None, (self._folder / "log").read_text()
        command = ["mariadb-admin", *_LOCAL, f"--port={self.port}", "ping"]
        return subprocess.run(command, capture_output=True).returncode == 0

    def _run(self, command: list[str], text: str = "") -> str:
        done = subprocess.run(command, input=text, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout
