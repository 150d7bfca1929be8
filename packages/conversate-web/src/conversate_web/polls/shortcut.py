"""Answers polls with a ticket while nothing has changed: idle polls and renewals."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse

from conversate_core.internal.change_tokens import is_unchanged

from ..http.sessions import leave_session_alone
from . import tickets
from .renewal import renew
from .sessions import binding_of, session_from
from .tickets import Ticket


def short_answer(request: HttpRequest) -> HttpResponse | None:
    """Return a 204 for a poll with a ticket if nothing has changed; None for any other."""
    headers = (
        headers_if_unchanged(request.GET, request.COOKIES) if request.method == "GET" else None
    )
    if headers is None:
        return None
    leave_session_alone(request)
    return HttpResponse(status=204, headers=headers)


def headers_if_unchanged(
    parameters: Mapping[str, str], cookies: Mapping[str, str]
) -> dict[str, str] | None:
    """Return the headers of a 204 if the poll has a ticket and nothing has changed, else None.

    A valid ticket takes at most one query. A ticket that has expired is renewed if it can be.
    """
    session = session_from(cookies)
    ticket = tickets.ticket_for(parameters, session=binding_of(session))
    if ticket is None:
        return None
    if ticket.seconds_left:
        is_idle = is_unchanged(
            ticket.room_id,
            revision=ticket.revision,
            change_token=ticket.change_token,
            members_revision=ticket.expected_members,
        )
        return {"Cache-Control": "no-store"} if is_idle else None
    renewal = renew(ticket, parameters, session)
    if renewal is None:
        return None
    return {
        "Cache-Control": "no-store",
        tickets.HEADER: renewal.ticket.sign(session=binding_of(session)),
        tickets.READ_MARK: str(renewal.read_id),
    }


def with_ticket(response: HttpResponse, request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """Return *response*, the answer to a full poll, with *ticket* in a header."""
    response[tickets.HEADER] = ticket.sign(session=binding_of(request.session))
    return response
