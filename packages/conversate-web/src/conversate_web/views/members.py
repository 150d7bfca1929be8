"""All the members of a room, for everybody who may enter it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from conversate_core.presence import presence_of

from ..presenting import present_members
from .access import Visit, room_page
from .member_pages import members_page


@room_page("GET", "HEAD")
def members(request: HttpRequest, visit: Visit) -> HttpResponse:
    page = members_page(request, visit.room)
    shown = list(page)
    presence = presence_of(room=visit.room, members=shown)
    context = {
        "room": visit.room,
        "page": page,
        "members": present_members(shown, presence=presence, viewer=visit.user),
        "members_count": page.paginator.count,
    }
    return render(request, "conversate/members.html", context)
