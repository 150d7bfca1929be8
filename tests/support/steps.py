"""Count executed lines, in place of time, which would depend on the machine."""

from __future__ import annotations

import sys
from collections.abc import Callable
from threading import Thread
from types import FrameType
from typing import Any


def steps(function: Callable[[], object]) -> int:
    """Return the number of Python lines that a call executes."""
    counted = 0

    def count(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal counted
        counted += event == "line"
        return count

    def run() -> None:
        sys.settrace(count)
        function()

    # In another thread, since coverage uses the trace function of this one.
    thread = Thread(target=run)
    thread.start()
    thread.join()
    return counted
