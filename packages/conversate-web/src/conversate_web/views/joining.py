"""Joining an open room, and leaving a room."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from conversate_core import services
from conversate_core.errors import NotAllowed
from conversate_core.models import Room
from conversate_core.policy import get_policy

from ..presenting import room_url
from .access import Visit, page, room_page, signed_in_user


@page("GET", "HEAD", "POST")
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """Whoever may join a room can't enter it yet, so this is no room page."""
    if request.method != "POST":
        # The way back from signing in.
        return redirect("conversate:index")
    user = signed_in_user(request)
    room = get_policy().joinable_rooms(user).filter(slug=slug).first()
    try:
        if room is None:
            room = services.get_room(slug=slug, user=user)
        services.join_room(room=room, user=user)
    except (Room.DoesNotExist, NotAllowed):
        raise Http404 from None
    return redirect(room_url(room))


@room_page("GET", "HEAD", "POST")
def leave(request: HttpRequest, visit: Visit) -> HttpResponse:
    if request.method != "POST":
        return redirect(room_url(visit.room))
    services.leave_room(room=visit.room, user=visit.user)
    return redirect("conversate:index")
