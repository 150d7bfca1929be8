"""The site under real servers with several workers, which are replaced when they die."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from http.client import HTTPConnection
from itertools import takewhile
from pathlib import Path
from typing import Any

from tests.integration.faults.support.databases import Database
from tests.integration.faults.support.waiting import PATIENCE, until
from tests.support.ports import free_port

PACKAGE = "tests.integration.faults.support.site"

COMMANDS = {
    "gunicorn": (
        "gunicorn --worker-class gthread --workers {workers} --threads 8 --log-level error "
        "--graceful-timeout 2 --bind 127.0.0.1:{port} " + PACKAGE + ".wsgi"
    ),
    "uvicorn": (
        "uvicorn --workers {workers} --lifespan off --no-access-log --log-level error "
        "--port {port} " + PACKAGE + ".asgi:application"
    ),
    # Only for `tests.integration.faults.slow`.
    "hypercorn": (
        "hypercorn --workers {workers} --bind 127.0.0.1:{port} " + PACKAGE + ".asgi:application"
    ),
    "daphne": "daphne -b 127.0.0.1 -p {port} " + PACKAGE + ".asgi:application",
    "granian": (
        "granian --interface asgi --workers {workers} --log-level error --port {port} "
        + PACKAGE
        + ".asgi:application"
    ),
}


def environment(cluster: Database, database: str, **settings: Any) -> dict[str, str]:
    """Return the environment of a process; *settings* override those of `site.settings`."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": f"{PACKAGE}.settings",
        "CONVERSATE_FAULTS_DATABASE": json.dumps(cluster.settings(database)),
        "CONVERSATE_FAULTS_SETTINGS": json.dumps(settings),
        "PYTHONPATH": os.pathsep.join([*sys.path, str(Path.cwd())]),
    }


class Site:
    """A running site. *faults* are the variables that `site.faults` reads, without the prefix."""

    def __init__(
        self,
        cluster: Database,
        database: str,
        folder: Path,
        *,
        server: str = "gunicorn",
        workers: int = 2,
        faults: dict[str, str] | None = None,
        **settings: Any,
    ) -> None:
        self.cluster, self.database = cluster, database
        self.port = free_port()
        self._log = folder / f"{server}.log"
        command = COMMANDS[server].format(port=self.port, workers=workers)
        env = environment(cluster, database, **settings)
        env |= {f"CONVERSATE_FAULTS_{name}": value for name, value in (faults or {}).items()}
        with self._log.open("ab") as log:
            self._master = subprocess.Popen(
                [sys.executable, "-m", *command.split()],
                env=env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until(self._answers)

    def stop(self) -> None:
        """Kill all of its processes at once."""
        os.killpg(self.master, signal.SIGKILL)
        self._master.wait()

    @property
    def master(self) -> int:
        return self._master.pid

    def workers(self) -> list[int]:
        """Return the ids of the workers, the oldest first."""
        # Not from the list of children in /proc, which may lack some while others end.
        processes = [int(path.name) for path in Path("/proc").glob("[0-9]*")]
        serving = [pid for pid in processes if _serves(pid, self.master)]
        # Not by the ids: after the highest one, the kernel begins again with low ones.
        return sorted(serving, key=_started)

    def kill(self, *pids: int) -> None:
        """Kill a worker by SIGKILL, as the kernel does without free memory."""
        for pid in pids:
            os.kill(pid, signal.SIGKILL)

    def log(self) -> list[str]:
        return self._log.read_text().splitlines()

    def said(self, logger: str) -> list[str]:
        """Return the lines of this logger and its children, with the level."""
        lines = [line.partition(f" {logger}") for line in self.log()]
        return ["".join(parts) for parts in lines if parts[1] and " " not in parts[0]]

    def tracebacks(self) -> list[str]:
        """Return the text of each traceback, with the line before it, which says what happened."""
        lines = self.log()
        starts = [number for number, line in enumerate(lines) if line.startswith("Traceback")]
        return ["\n".join(_traceback(lines, number)) for number in starts]

    def query(self, sql: str) -> list[str]:
        return self.cluster.query(sql, self.database)

    def _answers(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", "/accounts/login/")
            return connection.getresponse().status == 200
        except OSError:
            assert self._master.poll() is None, "\n".join(self.log())
            return False
        finally:
            connection.close()


def _traceback(lines: list[str], start: int) -> list[str]:
    frames = takewhile(lambda number: lines[number].startswith(" "), range(start + 1, len(lines)))
    return lines[max(start - 1, 0) : start + len(list(frames)) + 2]


def _serves(pid: int, master: int) -> bool:
    """Whether it is a live worker, and not Python's resource tracker."""
    folder = Path(f"/proc/{pid}")
    try:
        state, parent, *_ = _stat(pid)
        command = (folder / "cmdline").read_text()
    except OSError:
        return False
    return int(parent) == master and state != "Z" and "resource_tracker" not in command


def _started(pid: int) -> int:
    """Return the clock tick at which the process was started; the last one for one that is gone."""
    try:
        return int(_stat(pid)[19])
    except OSError:
        return sys.maxsize


def _stat(pid: int) -> list[str]:
    """Return the fields of ``/proc/PID/stat`` from the third one on, the state: see proc(5)."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
