"""Commands that run until they are stopped."""

from __future__ import annotations

import signal
import threading
from argparse import ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager


def seconds(value: str) -> float:
    """Return the number in an argument, or raise ArgumentTypeError."""
    try:
        number = float(value)
    except ValueError:
        number = 0
    if not 0 < number <= threading.TIMEOUT_MAX:
        raise ArgumentTypeError(f"{value!r} is not a number of seconds above 0")
    return number


@contextmanager
def stop_event() -> Iterator[threading.Event]:
    """Yield an event that SIGTERM and Ctrl-C set: the current mail is finished before the end."""
    stop = threading.Event()
    signals = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(number, lambda *_: stop.set()) for number in signals]
    try:
        yield stop
    finally:
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)
