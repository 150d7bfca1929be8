"""The poll: what is new in the room since a revision, and what else may have changed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from conversate_core import presence, services
from conversate_core.models import Room
from conversate_core.services import Changes

from ...presenting import messages_as_json, present_rooms
from ..access import Visit
from .access import api


@api("GET")
def poll(request: HttpRequest, visit: Visit) -> HttpResponse:
    since = request.GET.get("since", "")
    changes = services.poll(room=visit.room, user=visit.user, cursor=since)
    _record(request, visit)
    if str(changes.revision) == since and not changes.reset:
        return HttpResponse(status=204)
    return JsonResponse(_as_json(visit, changes))


def _record(request: HttpRequest, visit: Visit) -> None:
    """Say that the member is here. Whoever moderates without being a member is not shown."""
    if visit.membership is not None:
        presence.record_poll(
            membership=visit.membership,
            focused=request.GET.get("focused") != "0",
            active=request.GET.get("active") != "0",
        )


def _as_json(visit: Visit, changes: Changes) -> dict[str, Any]:
    rooms = present_rooms(services.rooms_for(user=visit.user))
    return {
        "revision": changes.revision,
        "reset": changes.reset,
        "more": changes.more,
        "room": _room(changes.room),
        "messages": messages_as_json(changes.messages, room=visit.room, viewer=visit.user),
        "rooms": [room.as_json() for room in rooms],
    }


def _room(room: Room) -> dict[str, Any]:
    return {
        "title": room.title,
        "description": room.description,
        "archived": room.archived_at is not None,
    }
