from __future__ import annotations

import threading
import time
from collections.abc import Callable

from conversate_alerts.dispatch import Dispatcher, ThreadDispatcher

# Seconds. Tests wait for less, unless the machine is very busy.
PATIENCE = 60.0


def wait_for(happened: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end, "did not happen"
        time.sleep(0.005)


class Clock:
    """Replaces the module `time` in the dispatcher: a test moves its time."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def monotonic(self) -> float:
        return self.now


class Rest(threading.Condition):
    """Records how long the dispatcher wants to wait, and ends the wait only when notified."""

    def __init__(self) -> None:
        super().__init__()
        self.is_resting = False
        self.asked: float | None = None

    def wait(self, timeout: float | None = None) -> bool:
        self.asked, self.is_resting = timeout, True
        return super().wait()

    def notify(self, n: int = 1) -> None:
        self.is_resting = False
        super().notify(n)


class SteppedDispatcher(ThreadDispatcher):
    """Uses a clock that a test moves, until the test ends."""

    runs_in_tests = True

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.at_work = threading.Lock()
        self.is_over = False
        super().__init__()

    def _reset(self) -> None:
        super()._reset()
        self._changed = self.rest = Rest()

    def _sweep(self) -> list[float]:
        with self.at_work:
            return [] if self.is_over else super()._sweep()

    def rests(self) -> float | None:
        """Wait until the thread has nothing to do; return the seconds that it waits."""
        wait_for(lambda: self.rest.is_resting)
        return self.rest.asked

    def advance(self, seconds: float) -> None:
        """Move the clock, and wait until the thread has done its work."""
        with self.rest:
            self.clock.now += seconds
            self.rest.notify()
        self.rests()

    def end(self) -> None:
        """Wait for the current sweep, and start no other one."""
        with self.at_work:
            self.is_over = True


class RecordingDispatcher(Dispatcher):
    """Records the requests, and starts no sweeps."""

    _taken: list[float] = []

    def request_sweep(self, *, after: float) -> None:
        self._taken.append(after)

    @classmethod
    def taken(cls) -> list[float]:
        taken, cls._taken[:] = list(cls._taken), []
        return taken
