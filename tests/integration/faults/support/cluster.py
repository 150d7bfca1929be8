"""A PostgreSQL server for the tests, which can be stopped and started while it is used."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from tests.support.ports import free_port

# Debian has a folder for each version, and none of them in PATH.
_DEBIAN = Path("/usr/lib/postgresql")
# The server refuses to run as root.
_ACCOUNT = "postgres"


class Cluster:
    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="conversate-faults-"))
        if _is_root():
            shutil.chown(self._folder, _ACCOUNT)
        self.port = free_port()
        self._data = str(self._folder / "data")
        # Without fsync: only the server crashes, not the machine.
        self._run("initdb", "-D", self._data, "-U", "postgres", "-A", "trust", "--no-sync")
        self.start()

    def start(self) -> None:
        options = f"-p {self.port} -h 127.0.0.1 -k {self._folder} -c fsync=off"
        log = str(self._folder / "log")
        self._run("pg_ctl", "-D", self._data, "-l", log, "-o", options, "-w", "start")

    def stop(self) -> None:
        """Stop at once, as a crash does: the next start recovers from the log."""
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "-w", "stop")

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self._folder)

    def settings(self, database: str) -> dict[str, Any]:
        """Return what a site has in ``DATABASES``."""
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": database,
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "USER": "postgres",
        }

    def create(self, database: str, template: str = "template1") -> None:
        """Create a database, as a copy of *template* if there is one."""
        self.query(f"CREATE DATABASE {database} TEMPLATE {template}")

    def connections(self, database: str) -> int:
        """Return how many there are, without that of this query."""
        sql = f"SELECT count(*) - 1 FROM pg_stat_activity WHERE datname = '{database}'"
        return int(self.query(sql, database)[0])

    def query(self, sql: str, database: str = "postgres") -> list[str]:
        """Return the rows as text, with | between columns."""
        address = ["-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-w"]
        return self._run("psql", *address, "-d", database, "-Atc", sql).splitlines()

    def _run(self, program: str, *arguments: str) -> str:
        command = [_find(program), *arguments]
        if _is_root():
            command = ["runuser", "-u", _ACCOUNT, "--", *command]
        # Write output to a file: the server would keep a pipe open.
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(command, stdout=output, stderr=output, cwd=self._folder)
            output.seek(0)
            text = output.read().decode()
        assert done.returncode == 0, text
        return text


def _find(program: str) -> str:
    found = sorted(_DEBIAN.glob(f"*/bin/{program}"))
    path = shutil.which(program) if not found else str(found[-1])
    assert path, f"there is no {program}: install PostgreSQL"
    return path


def _is_root() -> bool:
    return os.geteuid() == 0
