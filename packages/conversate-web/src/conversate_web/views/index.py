"""The list of the user's rooms, and of the rooms that they may join."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from conversate_core.models import Access, Room
from conversate_core.policy import RoomPolicy, get_policy
from conversate_core.queries.counting import RoomSummary
from conversate_core.services.listing import find_joinable_rooms, find_listed_rooms

from ..http.pages import page
from ..presenting import find_last_messages, present_rooms
from ..visits import signed_in_user


@page("GET", "HEAD")
def index(request: HttpRequest) -> HttpResponse:
    user, policy = signed_in_user(request), get_policy()
    rooms = sorted(find_listed_rooms(user), key=_last_activity, reverse=True)
    mine = [room for room in rooms if _is_mine(room)]
    presented = present_rooms(mine, last_messages=find_last_messages(mine, user))
    context = {
        "rooms": [room for room in presented if room.archived_at is None],
        "archived_rooms": [room for room in presented if room.archived_at is not None],
        **_rooms_of_others(user, policy, [room for room in rooms if not _is_mine(room)]),
        "can_create_room": policy.can_create_room(user),
        "can_search": policy.can_search(user),
        "username": user.get_username(),
    }
    return render(request, "conversate/index.html", context)


def _rooms_of_others(
    user: AbstractBaseUser, policy: RoomPolicy, listed: list[Room]
) -> dict[str, Any]:
    """Return rooms that the user may join, and others that they see without being a member."""
    joinable = find_joinable_rooms(user)
    seen = listed
    if policy.sees_all_rooms(user):
        mine = policy.member_rooms(user).values("pk")
        seen = list(policy.visible_rooms(user).exclude(pk__in=mine))
        opened = [room for room in joinable if room.access == Access.OPEN]
    else:
        opened = joinable
    shown = {room.pk for room in opened}
    others = [room for room in seen if room.pk not in shown]
    return {
        "open_rooms": present_rooms(opened, visible=seen, joinable=joinable, counted=False),
        "other_rooms": present_rooms(
            others, visible=seen, joinable=joinable, counted=seen is listed
        ),
        "sees_rooms_of_others": bool(seen),
    }


def _is_mine(room: Any) -> bool:
    return room.read_id is not None


def _last_activity(room: Room) -> datetime:
    return RoomSummary.of(room).last_message_at or room.created_at
