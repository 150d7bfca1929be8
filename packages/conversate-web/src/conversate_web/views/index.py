"""The rooms of the user, and those that they may join."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from conversate_core import services
from conversate_core.models import Room
from conversate_core.policy import get_policy

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
        "open_rooms": present_rooms(policy.joinable_rooms(user)),
        # Rooms that one may see without being a member; by the policy as it comes, all of them.
        "can_enter_all": policy.sees_all_rooms(user),
        "can_create_room": policy.can_create_room(user),
    }
    return render(request, "conversate/index.html", context)


def _last_activity(room: Room) -> datetime:
    last_message_at: datetime | None = getattr(room, "last_message_at", None)
    return last_message_at or room.created_at
