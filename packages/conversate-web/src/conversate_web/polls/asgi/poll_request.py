"""The parameters of a long poll, read from the ASGI scope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.http import QueryDict
from django.http.cookie import parse_cookie

from ...http.api_calls import ACTIVE, FOCUSED, POLLING_CLIENT, SIDEBAR, TICKET, WAIT
from ...http.scope_extension import LONGEST_WAIT
from .. import tickets
from ..locale import Locale
from ..sessions import binding_of, session_from
from ..tickets import Ticket


# Compared by identity, which is cheaper: each request exists once.
@dataclass(frozen=True, eq=False)
class PollRequest:
    """A long poll that waits up to ``seconds`` until the room is past the ticket's revision.

    ``session`` is the value that the ticket is bound to, ``session_key`` the key of the session.
    ``focused``, ``active`` and ``client`` are what the poll reports for presence.
    ``shows_sidebar`` says whether the client wants changes of the sidebar. ``script_prefix`` is
    what the site's URLs begin with.
    """

    ticket: Ticket
    session: str
    session_key: str
    seconds: float
    focused: bool
    active: bool
    client: str
    shows_sidebar: bool
    script_prefix: str

    @property
    def locale(self) -> Locale:
        """The language and time zone of the client's answers."""
        return Locale(self.ticket.language, self.ticket.time_zone)


def is_poll(scope: Mapping[str, Any]) -> bool:
    return bool(scope["method"] == "GET" and scope["path"].endswith(tickets.POLL_PATH))


def read_poll_request(scope: Mapping[str, Any]) -> PollRequest | None:
    """Return the request, or None if the poll must not wait."""
    parameters = _parameters(scope["query_string"])
    wait = WAIT.read(parameters)
    if not wait or not TICKET.read(parameters):
        return None
    session = session_from(_cookies(scope))
    ticket = tickets.ticket_for(parameters, session=binding_of(session))
    if ticket is None:
        return None
    return PollRequest(
        ticket=ticket,
        session=binding_of(session),
        session_key=session.session_key or "",
        # An expired ticket is renewed first.
        seconds=min(wait, LONGEST_WAIT, ticket.seconds_left or LONGEST_WAIT),
        focused=FOCUSED.read(parameters) is not False,
        active=ACTIVE.read(parameters) is not False,
        client=POLLING_CLIENT.read(parameters) or "",
        shows_sidebar=SIDEBAR.name in parameters,
        script_prefix=settings.FORCE_SCRIPT_NAME or scope.get("root_path") or "/",
    )


def sender_of(scope: Mapping[str, Any]) -> str:
    """Return what identifies the sender: the session cookie, else a token; empty without both."""
    session = _cookies(scope).get(settings.SESSION_COOKIE_NAME, "")
    return session or _header(scope, b"authorization")


def without_ticket(query_string: bytes) -> bytes:
    """Return *query_string* without the ticket, so that the poll is a full one."""
    parameters = QueryDict(query_string, mutable=True)
    parameters.pop(TICKET.name)
    return parameters.urlencode().encode()


def _parameters(query_string: bytes) -> dict[str, str]:
    """Return the last value of each parameter, as a QueryDict does at a third of the cost.

    Empty if there are more parameters than Django accepts.
    """
    most = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    text = query_string.decode("utf-8", "replace")
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=most))
    except ValueError:
        return {}


def _cookies(scope: Mapping[str, Any]) -> dict[str, str]:
    return parse_cookie(_header(scope, b"cookie"))


def _header(scope: Mapping[str, Any], wanted: bytes) -> str:
    values = [value.decode("latin-1") for name, value in scope["headers"] if name == wanted]
    return "; ".join(values)
