"""New tickets for waiting polls in rooms that have not changed, without a full poll for each."""

from __future__ import annotations

from collections.abc import Sequence

from conversate_core.internal.policy_cache import use_policy_cache
from conversate_core.models import Membership, Room

from ..tickets import Renewal
from .access import BATCH, CheckedSidebar, compare_sidebars, find_allowed, record_presence
from .poll_answer import PollAnswer, body_of, with_readers
from .poll_request import PollRequest


def renew(requests: Sequence[PollRequest]) -> list[Renewal | PollAnswer | None]:
    """Return a new ticket and the read mark for each request; None if it needs a full poll.

    A client that lacks readers gets them as the answer to its poll, which ends with that.

    This takes four queries for every 200 requests, one for each room, and those of the presence
    backend.
    """
    renewed: list[Renewal | PollAnswer | None] = []
    for start in range(0, len(requests), BATCH):
        renewed += _renew(requests[start : start + BATCH])
    return renewed


def _renew(requests: Sequence[PollRequest]) -> list[Renewal | PollAnswer | None]:
    rooms = Room.objects.in_bulk({request.ticket.room_id for request in requests})
    unchanged = [request for request in requests if _is_unchanged(request, rooms)]
    with use_policy_cache():
        allowed = find_allowed(unchanged, rooms)
        checked = compare_sidebars(allowed)
    record_presence({each: allowed[each] for each in checked})
    return [
        _result(each, allowed[each], checked[each]) if each in checked else None
        for each in requests
    ]


def _result(
    request: PollRequest, membership: Membership, sidebar: CheckedSidebar
) -> Renewal | PollAnswer | None:
    checked = request.ticket.with_sidebar(sidebar.etag, membership.room.members_revision)
    renewal = Renewal(checked.renewed(), membership.read_id)
    if sidebar.readers is None:
        return renewal
    return PollAnswer(
        body=with_readers(body_of(request.ticket.revision), sidebar.readers),
        ticket=renewal.ticket.sign(session=request.session),
        read_id=renewal.read_id,
    )


def _is_unchanged(request: PollRequest, rooms: dict[int, Room]) -> bool:
    room = rooms.get(request.ticket.room_id)
    return room is not None and room.revision == request.ticket.revision
