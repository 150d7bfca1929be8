"""What the template of a room is given, on its own page and inside other pages of the site."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from conversate_core import services
from conversate_core.models import Membership
from conversate_core.policy import get_policy
from conversate_core.services import HistoryPage

from .client import client_settings
from .forms import SendForm
from .presenting import present_members, present_messages, present_rooms, room_url

if TYPE_CHECKING:
    from .views.access import Visit


def room_context(
    request: HttpRequest, visit: Visit, page: HistoryPage, form: SendForm
) -> dict[str, Any]:
    memberships = list(visit.room.memberships.select_related("user"))
    # One query for all of them: the user's own, the members, and the colours of the authors.
    visit.membership = next((m for m in memberships if m.user_id == visit.user.pk), None)
    return {
        "room": visit.room,
        "membership": visit.membership,
        "can_post": get_policy().can_post(visit.user, visit.room),
        "form": form,
        "rooms": present_rooms(services.rooms_for(user=visit.user), current=visit.room),
        **_conversation(visit, page, memberships),
        **_links(visit, page),
        "client": client_settings(request, visit, page),
    }


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


def mark_shown(visit: Visit, page: HistoryPage) -> None:
    """Without JavaScript, to have been given the end of a conversation is to have read it."""
    latest = page.messages[-1] if page.messages else None
    if latest and visit.membership and visit.membership.read_id < latest.pk:
        services.mark_read(room=visit.room, user=visit.user, message=latest)
