from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.dispatch import Signal


def send_on_commit(signal: Signal, sender: type, **facts: Any) -> None:
    """State a fact once it is one. A failing receiver is logged by Django and breaks nothing."""
    transaction.on_commit(partial(signal.send_robust, sender=sender, **facts))
