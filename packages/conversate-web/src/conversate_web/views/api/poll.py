"""The poll: what is new in the room since a revision, and what else has changed around it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from conversate_core import presence, services
from conversate_core.news import keep_stamp, stamp_for
from conversate_core.services import Changes

from ... import tickets
from ...holding import held_ticket
from ...presenting import messages_as_json
from ...surroundings import find_around
from ..access import Visit
from .access import api
from .idle import spared_by_ticket, with_ticket

# Seconds in which who is told news that the server has held for them is not told of what stands
# around the conversation as well: one message wakes everybody in the room at once.
_LATER = 60


@spared_by_ticket
@api("GET")
def poll(request: HttpRequest, visit: Visit) -> HttpResponse:
    since = request.GET.get("since", "")
    # The room was read just now, but the stamp has to be older: see conversate_core.news.
    stamp, is_older = stamp_for(visit.room)
    changes = services.poll(room=visit.room, user=visit.user, cursor=since, is_fresh=is_older)
    if not is_older:
        keep_stamp(changes.room, stamp)
    _record(request, visit)
    look = _look_around(request, visit, changes)
    if str(changes.revision) == since and not changes.reset and not look.around:
        response: HttpResponse = HttpResponse(status=204)
    else:
        response = JsonResponse({**_news(visit, changes), **look.around})
    if look.trace is None:
        # Without a ticket, so that the next poll makes up for it.
        return response
    ticket = tickets.issue(
        room_id=visit.room.pk,
        revision=changes.revision,
        # Whoever is behind has something to get, though nothing changes.
        stamp="" if changes.more else stamp,
        user_id=visit.user.pk,
        membership_id=visit.membership.pk if visit.membership else None,
        trace=look.trace,
        looked_at=look.looked_at,
    )
    return with_ticket(response, request, ticket)


@dataclass(frozen=True)
class Look:
    """What has changed around the conversation; ``trace`` is None where the next poll has to see.

    It is empty for a client that does not ask.
    """

    around: dict[str, Any] = field(default_factory=dict)
    trace: str | None = ""
    looked_at: float | None = None


def _look_around(request: HttpRequest, visit: Visit, changes: Changes) -> Look:
    known = request.GET.get("surroundings")
    if known is None:
        return Look()
    if changes.messages and (before := _earlier_look(request)):
        return before
    if _is_costly(changes):
        return Look(trace=None)
    surroundings = find_around(visit, changes.room)
    return Look(surroundings.told(known), surroundings.trace)


def _earlier_look(request: HttpRequest) -> Look | None:
    """That of the ticket, for a poll that was held: its trace is compared when it is renewed."""
    ticket = held_ticket(request)
    if ticket is None or not ticket.trace or time.time() - ticket.looked_at > _LATER:
        return None
    return Look(trace=ticket.trace, looked_at=ticket.looked_at)


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


def _news(visit: Visit, changes: Changes) -> dict[str, Any]:
    messages = messages_as_json(changes.messages, room=visit.room, viewer=visit.user)
    return {
        "revision": changes.revision,
        "reset": changes.reset,
        "more": changes.more,
        "messages": messages,
    }
