"""Hearing that the process is to stop, in time to let go of the polls that are held."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any


def on_stop(callback: Callable[[], None]) -> None:
    """Call *callback* in this event loop at SIGTERM and SIGINT, before whoever hears them already.

    Servers wait for the requests at hand before they tell an application to shut down, so that
    ASGI's own word for it would come too late.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        before = signal.getsignal(number)
        # None: set by something else than Python, which could not be called from here. And what is
        # ignored stops nothing.
        if before not in (None, signal.SIG_IGN):
            signal.signal(number, _chain(loop, callback, before))


def _chain(loop: asyncio.AbstractEventLoop, callback: Callable[[], None], before: Any) -> Any:
    def stop(number: int, frame: FrameType | None) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(callback)
        if callable(before):
            before(number, frame)
        else:
            signal.signal(number, before)
            signal.raise_signal(number)

    return stop
