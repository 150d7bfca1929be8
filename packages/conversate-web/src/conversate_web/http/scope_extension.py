"""The extension of the ASGI scope by which `long_polling` and the views exchange data."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

if TYPE_CHECKING:
    from ..polls.tickets import Ticket

Scope = MutableMapping[str, Any]

_NAME = "conversate.long_polling"
# Seconds that a poll may wait: proxies commonly give up after 30, or 60.
LONGEST_WAIT = 25


def extended(scope: Scope, **data: Any) -> Scope:
    """Return *scope* with the extension, which has *data* for the view."""
    return {**scope, "extensions": {**(scope.get("extensions") or {}), _NAME: data}}


def long_poll_seconds(request: HttpRequest) -> int:
    """Return how many seconds this server lets polls wait; 0 without `long_polling`."""
    return 0 if _extension(request) is None else LONGEST_WAIT


def waiting_ticket(request: HttpRequest) -> Ticket | None:
    """Return the ticket of a poll that has waited until its room changed."""
    ticket: Ticket | None = (_extension(request) or {}).get("ticket")
    return ticket


def claim(request: HttpRequest) -> None:
    """Mark *request* as one of ours: its answer is sent without a database connection."""
    data = _extension(request)
    if data is not None:
        data["is_ours"] = True


def is_claimed(scope: Scope) -> bool:
    return "is_ours" in scope["extensions"][_NAME]


def require_body(request: HttpRequest) -> None:
    """Raise OSError if the body of *request* was lost because the disk is full."""
    error: OSError | None = (_extension(request) or {}).get("lost_body")
    if error is not None:
        raise error


def _extension(request: HttpRequest) -> dict[str, Any] | None:
    extensions = getattr(request, "scope", {}).get("extensions") or {}
    data: dict[str, Any] | None = extensions.get(_NAME)
    return data
