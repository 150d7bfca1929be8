"""The page with all members of a room, for users who may see them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from conversate_core.errors import NotAllowed
from conversate_core.policy import get_policy
from conversate_core.presence import presence_of

from ..http.pages import room_page
from ..presenting import present_members
from ..presenting.directs import direct_url
from ..presenting.member_pages import members_page
from ..visits import Visit


@room_page("GET", "HEAD")
def members(request: HttpRequest, visit: Visit) -> HttpResponse:
    policy = get_policy()
    if not policy.can_see_members(visit.user, visit.room):
        raise NotAllowed
    listed = members_page(request, visit.room)
    shown = list(listed.page)
    presence = None
    if policy.can_see_presence(visit.user, visit.room):
        presence = presence_of(room=visit.room, members=shown)
    context = {
        "room": visit.room,
        "direct_url": direct_url(visit),
        **listed.context,
        "members": present_members(shown, presence=presence, viewer=visit.user),
    }
    return render(request, "conversate/members.html", context)
