"""A room: a page of its history, its members, and the form to post with."""

from __future__ import annotations

import time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from conversate_core import services
from conversate_core.models import Membership
from conversate_core.policy import get_policy, remembering
from conversate_core.services import HistoryPage

from ..client import client_settings
from ..forms import SendForm
from ..presenting import present_members, present_messages, present_rooms, room_url
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
    memberships = list(visit.room.memberships.select_related("user"))
    # One query for all of them: the user's own, the members, and the colours of the authors.
    visit.membership = next((m for m in memberships if m.user_id == visit.user.pk), None)
    context = {
        "room": visit.room,
        "membership": visit.membership,
        "can_post": get_policy().can_post(visit.user, visit.room),
        "form": form,
        "rooms": present_rooms(services.rooms_for(user=visit.user), current=visit.room),
        **_conversation(visit, page, memberships),
        **_links(visit, page),
        "client": client_settings(request, visit, page),
    }
    response = render(request, "conversate/room.html", context, status=status)
    _mark_read(visit, page)
    return response


def _history(request: HttpRequest, visit: Visit) -> HistoryPage:
    """The page that was asked for: around a message, else before or after one, else the latest."""
    for name, parameter in (("around", "message"), ("before", "before"), ("after", "after")):
        anchor = read_id_or_none(request.GET, parameter)
        if anchor is not None:
            return services.history(room=visit.room, user=visit.user, **{name: anchor})
    return services.history(room=visit.room, user=visit.user)


def _conversation(visit: Visit, page: HistoryPage, memberships: list[Membership]) -> dict[str, Any]:
    colours = {membership.user_id: membership.colour for membership in memberships}
    return {
        "shown": present_messages(
            page.messages, room=visit.room, viewer=visit.user, colours=colours
        ),
        "has_older": page.has_older,
        "has_newer": page.has_newer,
        "members": present_members(memberships, room=visit.room, viewer=visit.user),
    }


def _links(visit: Visit, page: HistoryPage) -> dict[str, str | None]:
    url = room_url(visit.room)
    can_manage = get_policy().can_manage(visit.user, visit.room)
    ids = [message.pk for message in page.messages]
    return {
        # From a page without messages it goes on at either end of the room.
        "older_url": f"{url}?before={ids[0]}#end" if ids else f"{url}#end",
        "newer_url": f"{url}?after={ids[-1] if ids else 0}",
        "latest_url": f"{url}#end",
        # An address that differs each time: to follow a link that differs in its fragment alone,
        # a browser only scrolls.
        "refresh_url": f"{url}?refresh={int(time.time())}#end",
        "settings_url": room_url(visit.room, "settings") if visit.membership else None,
        "manage_url": room_url(visit.room, "manage") if can_manage else None,
    }


def _mark_read(visit: Visit, page: HistoryPage) -> None:
    """Without JavaScript, to have been given the end of a conversation is to have read it."""
    latest = page.messages[-1] if page.messages else None
    if latest and visit.membership and visit.membership.read_id < latest.pk:
        services.mark_read(room=visit.room, user=visit.user, message=latest)
