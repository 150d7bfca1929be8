"""The short way for polls: a ticket that is good, and nothing new."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from ... import tickets
from ...tickets import Ticket
from ..encoding import in_utf8
from .outages import telling_of_outages

View = Callable[[HttpRequest, str], HttpResponseBase]


def spared_by_ticket(full_poll: View) -> View:
    """Answer 204 to whoever has a ticket and everything that is new, without a full poll."""

    @in_utf8
    @wraps(full_poll)
    @telling_of_outages
    def poll(request: HttpRequest, slug: str) -> HttpResponseBase:
        if request.method == "GET" and tickets.spares_full_poll(request):
            return HttpResponse(status=204, headers={"Cache-Control": "no-store"})
        return full_poll(request, slug)

    return poll


def with_ticket(response: HttpResponse, request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """Hand out a ticket with the answer to a full poll."""
    response[tickets.HEADER] = ticket.sign(session=tickets.session_of(request.COOKIES))
    return response
