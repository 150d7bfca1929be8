from __future__ import annotations

import threading

from conversate_alerts.dispatch import Dispatcher, ThreadDispatcher


class QuickDispatcher(ThreadDispatcher):
    """Sweeps twenty times a second, if there is a reason, until its test is over."""

    interval = 0.05
    pause = 0.05

    def __init__(self) -> None:
        self.at_work = threading.Lock()
        self.is_over = False
        super().__init__()

    def _sweep(self) -> float | None:
        with self.at_work:
            return None if self.is_over else super()._sweep()

    def end(self) -> None:
        """Wait for the sweep at hand, and begin no other one."""
        with self.at_work:
            self.is_over = True


class Kicks(Dispatcher):
    """Notes the kicks, and does nothing about them."""

    _taken: list[float] = []

    def kick(self, *, after: float) -> None:
        self._taken.append(after)

    @classmethod
    def taken(cls) -> list[float]:
        taken, cls._taken[:] = list(cls._taken), []
        return taken
