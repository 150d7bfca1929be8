"""Report the result of sending a confirmation to the page of preferences."""

from __future__ import annotations

from collections.abc import Callable

from ..preferences.addresses import NotSent, TooManyConfirmations


def outcome_of(send: Callable[[], bool]) -> str:
    """Call *send* and return the key of its message on the page of preferences."""
    try:
        return "mailed" if send() else "saved"
    except TooManyConfirmations:
        return "too-many"
    except NotSent:
        return "not-sent"
