"""Send the signals of the services."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.dispatch import Signal

from ..databases import on_commit


def send_on_commit(signal: Signal, sender: type, **facts: Any) -> None:
    """Send *signal* after the commit. Django logs a receiver that fails, and goes on."""
    on_commit(partial(signal.send_robust, sender=sender, **facts))
