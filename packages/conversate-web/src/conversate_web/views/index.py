"""The list of the user's rooms, and of the rooms that they may join, in pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from conversate_core import services
from conversate_core.conf import core_settings
from conversate_core.models import Access, Room
from conversate_core.policy import RoomPolicy, get_policy
from conversate_core.queries.counting import RoomSummary
from conversate_core.services import RoomFacts, room_facts
from conversate_core.services.listing import find_joinable_rooms, find_listed_rooms

from ..http.pages import page
from ..http.sessions import leave_session_alone
from ..panels import get_panels
from ..polls.sessions import session_period
from ..presenting import find_last_messages, present_rooms
from ..presenting.index_etag import index_etag
from ..presenting.room_pages import Sections, rooms_page
from ..visits import signed_in_user

DONE = {"left": _("You left the room."), "deleted": _("Room deleted.")}


@page("GET", "HEAD")
def index(request: HttpRequest) -> HttpResponse:
    user, period = signed_in_user(request), session_period(request)
    known = request.headers.get("If-None-Match")
    if known and known.strip('"') == index_etag(user, room_facts(user=user), period):
        leave_session_alone(request)
        return HttpResponse(status=304)
    found = services.name_directs(rooms=find_listed_rooms(user), user=user)
    rooms = sorted(found, key=_last_activity, reverse=True)
    context = {
        **_context(rooms, user, request.GET),
        "etag": index_etag(user, map(RoomFacts.of, rooms), period),
        "done": DONE.get(request.GET.get("done", "")),
    }
    return render(request, "conversate/index.html", context)


def _context(
    rooms: list[Room], user: AbstractBaseUser, parameters: Mapping[str, str]
) -> dict[str, Any]:
    policy = get_policy()
    mine = [room for room in rooms if _is_mine(room)]
    others = _rooms_of_others(user, policy, [room for room in rooms if not _is_mine(room)])
    listed = rooms_page(_sections(mine, others), parameters)
    return {
        **_presented(listed.sections, others, user),
        **listed.context,
        "poll_min": core_settings.poll_min,
        "is_member": bool(mine),
        "has_rooms": bool(mine or others.seen),
        "can_create_room": policy.can_create_room(user),
        "can_search": policy.can_search(user),
        "has_preview": core_settings.preview,
        "username": user.get_username(),
        "panel_links": [(panel.title, url) for panel in get_panels() if (url := panel.get_url())],
    }


class _Others(NamedTuple):
    """Rooms that the user is not a member of.

    ``open`` and ``other`` are those to list. The user can enter ``seen`` and join ``joinable``.
    ``counted`` tells whether ``seen`` are from `find_listed_rooms`.
    """

    open: list[Room]
    other: list[Room]
    seen: list[Room]
    joinable: list[Room]
    counted: bool


def _rooms_of_others(user: AbstractBaseUser, policy: RoomPolicy, listed: list[Room]) -> _Others:
    joinable = find_joinable_rooms(user)
    seen = listed
    if policy.sees_all_rooms(user):
        mine = policy.member_rooms(user).values("pk")
        seen = list(policy.visible_rooms(user).exclude(pk__in=mine))
        opened = [room for room in joinable if room.access == Access.OPEN]
    else:
        opened = joinable
    shown = {room.pk for room in opened}
    other = [room for room in seen if room.pk not in shown]
    return _Others(opened, other, seen, joinable, counted=seen is listed)


def _sections(mine: list[Room], others: _Others) -> Sections:
    """Return the lists of rooms in their order on the page."""
    return {
        "rooms": [room for room in mine if room.archived_at is None and not room.is_direct],
        "directs": [room for room in mine if room.archived_at is None and room.is_direct],
        "open_rooms": others.open,
        "other_rooms": others.other,
        "archived_rooms": [room for room in mine if room.archived_at is not None],
    }


def _presented(shown: Sections, others: _Others, user: AbstractBaseUser) -> dict[str, Any]:
    mine = ["rooms", "directs", "archived_rooms"]
    last_messages = find_last_messages([room for name in mine for room in shown[name]], user)
    present_others = partial(present_rooms, visible=others.seen, joinable=others.joinable)
    return {
        **{name: present_rooms(shown[name], last_messages=last_messages) for name in mine},
        "open_rooms": present_others(shown["open_rooms"], counted=False),
        "other_rooms": present_others(shown["other_rooms"], counted=others.counted),
    }


def _is_mine(room: Any) -> bool:
    return room.read_id is not None


def _last_activity(room: Room) -> datetime:
    return RoomSummary.of(room).last_message_at or room.created_at
