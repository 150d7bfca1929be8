"""What a poll that wants to wait asks, read from the bare request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.http.cookie import parse_cookie

from .. import tickets
from ..tickets import Ticket

# Seconds: proxies commonly give up after 30, or 60.
LONGEST_WAIT = 25


@dataclass(frozen=True)
class Question:
    """Whether the room is beyond the revision of ``ticket``, within ``seconds``.

    ``focused``, ``active`` and ``client`` are what the poll tells of who asks, and
    ``shows_surroundings`` whether the client has them to be kept up to date.
    """

    ticket: Ticket
    session: str
    seconds: float
    focused: bool
    active: bool
    client: str
    shows_surroundings: bool


def is_poll(scope: Mapping[str, Any]) -> bool:
    return bool(scope["method"] == "GET" and scope["path"].endswith(tickets.POLL_PATH))


def read_question(scope: Mapping[str, Any]) -> Question | None:
    """None for a poll that is not to be held."""
    parameters = QueryDict(scope["query_string"])
    wait = _seconds(parameters.get("wait", ""))
    text = parameters.get(tickets.PARAMETER)
    if not wait or not text:
        return None
    session = tickets.session_of(_cookies(scope))
    ticket = tickets.read(text, session=session)
    if ticket is None or parameters.get("since") != str(ticket.revision):
        return None
    return Question(
        ticket=ticket,
        session=session,
        seconds=min(wait, ticket.seconds_left),
        focused=parameters.get("focused") != "0",
        active=parameters.get("active") != "0",
        client=parameters.get("client", ""),
        shows_surroundings="surroundings" in parameters,
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
