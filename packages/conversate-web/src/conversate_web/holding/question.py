"""What a poll that wants to wait asks, read from the bare request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.http.cookie import parse_cookie

from .. import tickets

# Seconds: proxies commonly give up after 30, or 60.
LONGEST_WAIT = 25
_PATH = "/api/poll/"


@dataclass(frozen=True)
class Question:
    """Whether the room is beyond a revision, within ``seconds``.

    ``needs_renewal``: the ticket ends before the client wants an answer, and Django gives a new
    one. ``ticket`` is the one that it came with, as text.
    """

    room_id: int
    revision: int
    user_id: str
    seconds: float
    needs_renewal: bool
    ticket: str


def read_question(scope: Mapping[str, Any]) -> Question | None:
    """None for a request that is not to be held."""
    if scope["method"] != "GET" or not scope["path"].endswith(_PATH):
        return None
    parameters = QueryDict(scope["query_string"])
    wait = _seconds(parameters.get("wait", ""))
    text = parameters.get(tickets.PARAMETER)
    if not wait or not text:
        return None
    ticket = tickets.read(text, session=tickets.session_of(_cookies(scope)))
    if ticket is None or parameters.get("since") != str(ticket.revision):
        return None
    return Question(
        room_id=ticket.room_id,
        revision=ticket.revision,
        user_id=ticket.user_id,
        seconds=min(wait, ticket.seconds_left),
        needs_renewal=ticket.seconds_left <= wait,
        ticket=text,
    )


def without_ticket(query_string: bytes) -> bytes:
    """The same question, which only a full poll can answer."""
    parameters = QueryDict(query_string, mutable=True)
    parameters.pop(tickets.PARAMETER)
    return parameters.urlencode().encode()


def _seconds(text: str) -> float:
    """0 where *text* is no number of seconds."""
    return min(int(text), LONGEST_WAIT) if text.isascii() and text.isdigit() else 0


def _cookies(scope: Mapping[str, Any]) -> dict[str, str]:
    pairs = [value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie"]
    return parse_cookie("; ".join(pairs))
