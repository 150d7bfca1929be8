"""Counting what the interpreter does, where a clock would tell more about the machine."""

from __future__ import annotations

import sys
from collections.abc import Callable
from threading import Thread
from types import FrameType
from typing import Any


def steps(function: Callable[[], object]) -> int:
    """The number of lines of Python that a call runs through."""
    counted = 0

    def count(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal counted
        counted += event == "line"
        return count

    def run() -> None:
        sys.settrace(count)
        function()

    # In a thread of its own, because coverage is measured by the trace function of this one.
    thread = Thread(target=run)
    thread.start()
    thread.join()
    return counted
