"""What the template of a room is given, on its own page and inside other pages of the site."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from conversate_core import services
from conversate_core.models import Room
from conversate_core.policy import get_policy
from conversate_core.presence import presence_of, record_view
from conversate_core.services import HistoryPage

from .client import client_settings
from .forms import SendForm
from .presenting import (
    PresentedMessage,
    PresentedRoom,
    message_url,
    present_messages,
    present_rooms,
    room_url,
)
from .presenting.sentences import newer_messages, older_messages
from .roster import Roster, first_members, make_roster
from .surroundings import Surroundings, facts_of_rooms, members_context

if TYPE_CHECKING:
    from .views.access import Visit


def room_context(
    request: HttpRequest,
    visit: Visit,
    page: HistoryPage,
    form: SendForm,
    *,
    sought: int | None = None,
) -> dict[str, Any]:
    """*sought* is the id of the message whose permalink was opened."""
    mine = services.rooms_for(user=visit.user)
    rooms = list(mine.with_first_unread(visit.membership) if visit.membership else mine)
    around = Surroundings(visit, visit.room, _record_view(visit), facts_of_rooms(rooms))
    first_unread = _first_unread(visit, rooms)
    return {
        "room": visit.room,
        "membership": visit.membership,
        "can_post": around.details["can_post"],
        "form": form,
        **members_context(around.roster, around.own),
        "rooms": [_without_shown(each, page) for each in present_rooms(rooms, current=visit.room)],
        "shown": _marked(_present(visit, page), first_unread, sought),
        "first_unread": first_unread,
        "has_older": page.has_older,
        "has_newer": page.has_newer,
        **_links(visit, page, first_unread),
        "client": client_settings(request, visit, page, around.fingerprint),
    }


def _record_view(visit: Visit) -> Roster:
    """Without JavaScript, to ask for a page is the only sign of life."""
    members = first_members(visit.room)
    if visit.membership is None:
        return make_roster(members, presence_of(room=visit.room, members=members))
    # A backend that asks for the room need not look it up.
    visit.membership.room = visit.room
    return make_roster(
        members, record_view(membership=visit.membership, members=members, client=visit.view)
    )


def _present(visit: Visit, page: HistoryPage) -> list[PresentedMessage]:
    return present_messages(page.messages, room=visit.room, viewer=visit.user)


def _without_shown(room: PresentedRoom, page: HistoryPage) -> PresentedRoom:
    """Whoever is shown the end of the room has nothing left to read there."""
    at_end = room.is_current and not page.has_newer
    return replace(room, unread_count=0) if at_end else room


def _first_unread(visit: Visit, rooms: list[Room]) -> int | None:
    ids = (getattr(room, "first_unread_id", None) for room in rooms if room == visit.room)
    return next(ids, None)


def _marked(
    shown: list[PresentedMessage], first_unread: int | None, sought: int | None
) -> list[PresentedMessage]:
    return [
        replace(message, first_unread=message.id == first_unread, sought=message.id == sought)
        if message.id in (first_unread, sought)
        else message
        for message in shown
    ]


def _links(visit: Visit, page: HistoryPage, first_unread: int | None) -> dict[str, str | None]:
    url = room_url(visit.room)
    can_manage = get_policy().can_manage(visit.user, visit.room)
    ids = [message.pk for message in page.messages]
    return {
        "unread_url": _unread_url(visit, ids, first_unread),
        "older_label": older_messages(page.older_count),
        "newer_label": newer_messages(page.newer_count),
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


def _unread_url(visit: Visit, ids: list[int], first_unread: int | None) -> str | None:
    """Up to the first unread message, where it stands on this page or on one before it."""
    if first_unread is None or not ids or first_unread > ids[-1]:
        return None
    return "#unread" if first_unread >= ids[0] else message_url(visit.room, first_unread)


def mark_shown(visit: Visit, page: HistoryPage) -> None:
    """Without JavaScript, to have been given the end of a conversation is to have read it."""
    latest = page.messages[-1] if page.messages else None
    if latest and visit.membership and visit.membership.read_id < latest.pk:
        services.mark_read(room=visit.room, user=visit.user, message=latest)
