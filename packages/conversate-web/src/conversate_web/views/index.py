"""The rooms of the user, and those that they may join."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from conversate_core import services
from conversate_core.models import Access, Room
from conversate_core.policy import RoomPolicy, get_policy

from ..presenting import last_authors, present_rooms
from .access import page, signed_in_user


@page("GET", "HEAD")
def index(request: HttpRequest) -> HttpResponse:
    user, policy = signed_in_user(request), get_policy()
    rooms = sorted(services.rooms_for(user=user), key=_last_activity, reverse=True)
    presented = present_rooms(rooms, authors=last_authors(rooms))
    context = {
        "rooms": [room for room in presented if room.archived_at is None],
        "archived_rooms": [room for room in presented if room.archived_at is not None],
        **_rooms_of_others(user, policy),
        "can_create_room": policy.can_create_room(user),
    }
    return render(request, "conversate/index.html", context)


def _rooms_of_others(user: AbstractBaseUser, policy: RoomPolicy) -> dict[str, Any]:
    """Those that are open to join; and those that one may see without being a member."""
    joinable = list(policy.joinable_rooms(user))
    if not policy.sees_all_rooms(user):
        return {"open_rooms": present_rooms(joinable)}
    seen = policy.visible_rooms(user).exclude(pk__in=policy.member_rooms(user).values("pk"))
    return {
        "open_rooms": present_rooms(room for room in joinable if room.access == Access.OPEN),
        "other_rooms": present_rooms(
            room for room in seen if room.archived_at or room.access != Access.OPEN
        ),
        "can_enter_all": True,
    }


def _last_activity(room: Room) -> datetime:
    last_message_at: datetime | None = getattr(room, "last_message_at", None)
    return last_message_at or room.created_at
