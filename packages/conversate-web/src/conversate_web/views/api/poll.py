"""The poll: what is new in the room since a revision, and what else has changed around it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from conversate_core import presence, services
from conversate_core.news import take_stamp
from conversate_core.services import Changes

from ...presenting import messages_as_json
from ...surroundings import find_around
from ..access import Visit
from .access import api
from .idle import spared_by_ticket, with_ticket


@spared_by_ticket
@api("GET")
def poll(request: HttpRequest, visit: Visit) -> HttpResponse:
    # Before the revision is read: see conversate_core.news.
    stamp = take_stamp(visit.room.pk)
    since = request.GET.get("since", "")
    # The room was read just now; but the stamp has to be older.
    changes = services.poll(room=visit.room, user=visit.user, cursor=since, is_fresh=not stamp)
    _record(request, visit)
    postponed = _is_costly(changes)
    around = {} if postponed else _look_around(request, visit, changes)
    if str(changes.revision) == since and not changes.reset and not around:
        response: HttpResponse = HttpResponse(status=204)
    else:
        response = JsonResponse({**_news(visit, changes), **around})
    if postponed and "surroundings" in request.GET:
        # Without a ticket, so that the next poll makes up for it.
        return response
    return with_ticket(
        response, request, room_id=visit.room.pk, revision=changes.revision, stamp=stamp
    )


def _is_costly(changes: Changes) -> bool:
    """Whether there may be mentions: with them, to look around would be a query too many."""
    return any("@" in message.body for message in changes.messages)


def _record(request: HttpRequest, visit: Visit) -> None:
    """Say that the member is here. Whoever moderates without being a member is not shown."""
    if visit.membership is None:
        return
    client = request.GET.get("client", "")
    presence.record_poll(
        membership=visit.membership,
        focused=request.GET.get("focused") != "0",
        active=request.GET.get("active") != "0",
        client=client if presence.is_client(client) else "",
    )


def _look_around(request: HttpRequest, visit: Visit, changes: Changes) -> dict[str, Any]:
    """What has changed around the conversation, for who asks for it."""
    known = request.GET.get("surroundings")
    return {} if known is None else find_around(visit, changes.room).told(known)


def _news(visit: Visit, changes: Changes) -> dict[str, Any]:
    messages = messages_as_json(changes.messages, room=visit.room, viewer=visit.user)
    return {
        "revision": changes.revision,
        "reset": changes.reset,
        "more": changes.more,
        "messages": messages,
    }
