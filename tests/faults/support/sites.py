"""The site under real servers with several workers, which are started anew when they die."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from tests.benchmarks.servers import free_port
from tests.faults.support.cluster import Cluster

PACKAGE = "tests.faults.support.site"
# Seconds until a test that hangs fails, on a machine that is busy too.
PATIENCE = 60.0

COMMANDS = {
    "gunicorn": (
        "gunicorn --worker-class gthread --workers {workers} --threads 8 --log-level error "
        "--graceful-timeout 2 --bind 127.0.0.1:{port} " + PACKAGE + ".wsgi"
    ),
    "uvicorn": (
        "uvicorn --workers {workers} --lifespan off --no-access-log --log-level error "
        "--port {port} " + PACKAGE + ".asgi:application"
    ),
}


def environment(cluster: Cluster, database: str, **settings: Any) -> dict[str, str]:
    """For a process of the site; *settings* differ from those of `site.settings`."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": f"{PACKAGE}.settings",
        "CONVERSATE_FAULTS_PORT": str(cluster.port),
        "CONVERSATE_FAULTS_DATABASE": database,
        "CONVERSATE_FAULTS_SETTINGS": json.dumps(settings),
        "PYTHONPATH": os.pathsep.join([*sys.path, str(Path.cwd())]),
    }


class Site:
    """*faults* are what `site.faults` reads, without the prefix."""

    def __init__(
        self,
        cluster: Cluster,
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
        """All of its processes, at once: nobody waits for what they are at."""
        os.killpg(self.master, signal.SIGKILL)
        self._master.wait()

    @property
    def master(self) -> int:
        return self._master.pid

    def workers(self) -> list[int]:
        """The eldest first."""
        # Not by the master's own list of children, which may lack some while others end.
        processes = [int(path.name) for path in Path("/proc").glob("[0-9]*")]
        return sorted(pid for pid in processes if _serves(pid, self.master))

    def kill(self, *pids: int) -> None:
        """As the kernel does where memory runs out: without a chance to tidy up."""
        for pid in pids:
            os.kill(pid, signal.SIGKILL)

    def log(self) -> list[str]:
        return self._log.read_text().splitlines()

    def said(self, logger: str) -> list[str]:
        """What this logger and those below it have written, with the level."""
        lines = [line.partition(f" {logger}") for line in self.log()]
        return ["".join(parts) for parts in lines if parts[1] and " " not in parts[0]]

    def tracebacks(self) -> int:
        return sum(line.startswith("Traceback") for line in self.log())

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


def until(is_so: Callable[[], Any], patience: float = PATIENCE) -> Any:
    """Wait for it, and give what it was."""
    end = time.monotonic() + patience
    while not (found := is_so()):
        assert time.monotonic() < end, "it has not come to that"
        time.sleep(0.05)
    return found


def _serves(pid: int, master: int) -> bool:
    """Whether it is a child that is alive, and not the one by which Python counts semaphores."""
    folder = Path(f"/proc/{pid}")
    try:
        state, parent, *_ = (folder / "stat").read_text().rpartition(")")[2].split()
        command = (folder / "cmdline").read_text()
    except OSError:
        return False
    return int(parent) == master and state != "Z" and "resource_tracker" not in command
