"""Notices the signal to stop, early enough to end the waiting polls."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any


def on_stop(callback: Callable[[], None]) -> None:
    """Call *callback* in this event loop on SIGTERM and SIGINT, before the present handlers.

    ASGI's lifespan shutdown event comes too late: servers send it after all requests are answered.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        before = signal.getsignal(number)
        # None: the handler was not set by Python and can't be called from here. A signal that is
        # ignored does not stop the process.
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
