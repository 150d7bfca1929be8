"""The subscription to changes that other processes make: see `conversate_core.wake_up`."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from conversate_core.internal.outage_log import OutageLog
from conversate_core.wake_up import WakeUpBackend

# Seconds between a lost connection and the next attempt.
_RETRY_AFTER = 1.0

_outage_log = OutageLog(
    logging.getLogger("conversate_web"),
    failure="The wake-up connection is lost, so long polls wait for the next tick.",
    recovery="The wake-up connection works again.",
)

# Gets the id of a changed room, None for any room; returns whether anybody still listens.
Receiver = Callable[["int | None"], bool]


def start_subscription(backend: WakeUpBackend, receive: Receiver) -> None:
    """Call *receive* in a thread of its own for each change, until it returns False."""
    thread = threading.Thread(
        target=_run, args=[backend, receive], name="conversate-wake-up", daemon=True
    )
    thread.start()


def _run(backend: WakeUpBackend, receive: Receiver) -> None:
    while _receive_all(backend, receive):
        time.sleep(_RETRY_AFTER)


def _receive_all(backend: WakeUpBackend, receive: Receiver) -> bool:
    """Return False once nobody listens, and True when the connection is lost."""
    try:
        for room_id in backend.subscribe():
            _outage_log.log_recovery()
            if not receive(room_id):
                return False
    except Exception as error:  # noqa: BLE001 - any error of a client whose server is down
        _outage_log.log_failure(error)
    # What other processes have changed in the meantime was not heard.
    return receive(None)
