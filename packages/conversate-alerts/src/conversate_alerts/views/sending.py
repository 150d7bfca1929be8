"""What came of a mail that somebody waits for."""

from __future__ import annotations

from collections.abc import Callable

from ..addresses import NotSent, TooManyConfirmations


def what_came_of(send: Callable[[], bool]) -> str:
    """Call *send*, and say what happened in the words of the page of preferences."""
    try:
        return "mailed" if send() else "saved"
    except TooManyConfirmations:
        return "too-many"
    except NotSent:
        return "not-sent"
