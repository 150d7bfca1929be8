"""CPU time and memory of processes on Linux: https://man7.org/linux/man-pages/man5/proc.5.html"""

from __future__ import annotations

import os
import time
from pathlib import Path


def cpu_seconds(pid: int | None) -> float:
    """Return user and system time of a process and its children, including those that ended."""
    if pid is None:
        return 0.0
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        own = sum(int(field) for field in _stat(pid)[11:15]) / os.sysconf("SC_CLK_TCK")
    except (FileNotFoundError, ProcessLookupError):
        # The child has ended meanwhile: its time is added to its parent.
        return 0.0
    return own + sum(cpu_seconds(int(child)) for child in children)


class Meter:
    """Measures the CPU time of a process beyond what it uses while nothing happens.

    *pid* may be None, for a process that doesn't exist: it uses nothing.
    """

    def __init__(self, pid: int | None) -> None:
        self.pid = pid
        # The share of a core.
        self.idle = 0.0
        self.start()

    def start(self) -> None:
        self._began, self._before = time.perf_counter(), cpu_seconds(self.pid)

    def learn_idle(self) -> None:
        """Take the share of a core since the start for that of the idle process."""
        self.idle = self._used() / (time.perf_counter() - self._began)

    def used(self) -> float:
        """Return the seconds since the start, without what idling costs."""
        return self._used() - self.idle * (time.perf_counter() - self._began)

    def _used(self) -> float:
        return cpu_seconds(self.pid) - self._before


def parent(pid: int) -> int:
    return int(_stat(pid)[1])


def _stat(pid: int) -> list[str]:
    """Return the fields from the third one on. The second may contain spaces."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def resident_kb(pid: int) -> int:
    return _status(pid, "VmRSS")


def threads(pid: int) -> int:
    return _status(pid, "Threads")


def _status(pid: int, name: str) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1])
    raise RuntimeError("There is no such process.")
