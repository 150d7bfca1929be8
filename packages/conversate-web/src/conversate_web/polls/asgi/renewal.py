"""New tickets for waiting polls in rooms that have not changed, without a full poll for each."""

from __future__ import annotations

from collections.abc import Sequence

from conversate_core.internal.policy_cache import use_policy_cache
from conversate_core.models import Membership, Room

from ..tickets import Renewal
from .access import BATCH, compare_sidebars, find_allowed, record_presence
from .poll_request import PollRequest


def renew(requests: Sequence[PollRequest]) -> list[Renewal | None]:
    """Return a new ticket and the read mark for each request; None if it needs a full poll.

    This takes four queries for every 200 requests, one for each room, and those of the presence
    backend.
    """
    renewed: list[Renewal | None] = []
    for start in range(0, len(requests), BATCH):
        renewed += _renew(requests[start : start + BATCH])
    return renewed


def _renew(requests: Sequence[PollRequest]) -> list[Renewal | None]:
    rooms = Room.objects.in_bulk({request.ticket.room_id for request in requests})
    unchanged = [request for request in requests if _is_unchanged(request, rooms)]
    with use_policy_cache():
        allowed = find_allowed(unchanged, rooms)
        compared = compare_sidebars(allowed)
        good = {each: allowed[each] for each, is_same in compared.items() if is_same}
    record_presence(good)
    return [_renewal(request, good[request]) if request in good else None for request in requests]


def _renewal(request: PollRequest, membership: Membership) -> Renewal:
    checked = request.ticket.with_sidebar_as_of(membership.room.members_revision)
    return Renewal(checked.renewed(), membership.read_id)


def _is_unchanged(request: PollRequest, rooms: dict[int, Room]) -> bool:
    room = rooms.get(request.ticket.room_id)
    return room is not None and room.revision == request.ticket.revision
