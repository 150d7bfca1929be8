"""A room: a page of its history, its members, and the form to post with."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from conversate_core import services
from conversate_core.policy import remembering
from conversate_core.services import HistoryPage

from ..forms import SendForm
from ..room_context import mark_shown, room_context
from .access import Visit, room_page
from .parameters import read_id_or_none


@room_page("GET", "HEAD")
def room(request: HttpRequest, visit: Visit) -> HttpResponse:
    return render_room(request, visit, SendForm())


@remembering()  # Also for the page that answers a post.
def render_room(
    request: HttpRequest, visit: Visit, form: SendForm, status: int = 200
) -> HttpResponse:
    page = _history(request, visit)
    sought = read_id_or_none(request.GET, "message")
    context = room_context(request, visit, page, form, sought=sought)
    response = render(request, "conversate/room.html", context, status=status)
    mark_shown(visit, page)
    return response


def _history(request: HttpRequest, visit: Visit) -> HistoryPage:
    """The page that was asked for: around a message, else before or after one, else the latest."""
    for name, parameter in (("around", "message"), ("before", "before"), ("after", "after")):
        anchor = read_id_or_none(request.GET, parameter)
        if anchor is not None:
            return services.history(room=visit.room, user=visit.user, **{name: anchor})
    return services.history(room=visit.room, user=visit.user)
