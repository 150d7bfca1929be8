"""Checks for many waiting polls at once what a full poll checks for each of them.

Their session still signs in the user, the user may still see the room, and the sidebar of the
client is unchanged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.contrib.auth import get_user_model

from conversate_core import services
from conversate_core.internal.policy_cache import cache_membership
from conversate_core.internal.signed_in import is_signed_in, load_sessions
from conversate_core.models import Membership, Room
from conversate_core.policy import get_policy
from conversate_core.presence import Poll, record_polls

from ...room_page.member_list import FRESH_FOR_CHECK
from ...room_page.sidebar import Sidebar, find_sidebar
from ...visits import Visit
from .poll_request import PollRequest

# Requests that are checked together: databases limit the number of parameters of a query.
BATCH = 200

# The memberships of the requests that may be answered, with the room and the user.
Allowed = dict[PollRequest, Membership]


class CheckedSidebar(NamedTuple):
    """The ETag of a sidebar as it is now. ``readers`` are what the client lacks of it, or None."""

    etag: str
    readers: list[dict[str, Any]] | None = None


def find_allowed(requests: Iterable[PollRequest], rooms: Mapping[int, Room]) -> Allowed:
    """Return the requests whose session, account and membership are still valid, in two queries.

    *rooms* are those of the requests, by key. Their tickets can be renewed: otherwise, and for a
    moderator who is not a member, a full poll is needed. The policy is asked for each user, so call
    this within `use_policy_cache`.
    """
    candidates = [request for request in requests if request.ticket.is_renewable]
    memberships = _visible_memberships(candidates, rooms)
    sessions = load_sessions({request.session_key for request in candidates})
    return {
        request: membership
        for request in candidates
        if (membership := memberships.get(request.ticket.membership_id))
        and membership.room_id == request.ticket.room_id
        and is_signed_in(sessions.get(request.session_key, {}), membership.user)
    }


def compare_sidebars(allowed: Allowed) -> dict[PollRequest, CheckedSidebar]:
    """Return those whose client shows the sidebar as it is now, lacks only readers, or shows none.

    Read marks move with each message, so that they must not cause full polls. This takes a query
    for all users, and one for each room whose members are not cached.
    """
    watched = {each: of for each, of in allowed.items() if each.shows_sidebar}
    checked = {each: CheckedSidebar(etag="") for each in allowed if each not in watched}
    if not watched:
        return checked
    rooms = services.room_facts_by_user(
        users={of.user_id: of.user for of in watched.values()}.values()
    )
    for request, membership in watched.items():
        sidebar = _find_sidebar(membership, rooms[membership.user_id])
        if found := _check(request.ticket.sidebar_etag, sidebar):
            checked[request] = found
    return checked


def _check(known: str, sidebar: Sidebar) -> CheckedSidebar | None:
    current = sidebar.neutral_etag
    if known == current:
        return CheckedSidebar(current)
    is_same_but_readers = known.partition("-")[0] == current.partition("-")[0]
    return CheckedSidebar(current, sidebar.readers) if is_same_but_readers else None


def record_presence(allowed: Allowed) -> None:
    """Record presence as a full poll does for each request."""
    record_polls(
        [
            Poll(membership, request.focused, request.active, request.client)
            for request, membership in allowed.items()
        ]
    )


def _visible_memberships(
    requests: Iterable[PollRequest], rooms: Mapping[int, Room]
) -> dict[int | None, Membership]:
    """Return the memberships by key, without those whose user may not see the room.

    Users are looked up by the default manager, as authentication backends do.
    """
    keys = {key for each in requests if (key := each.ticket.membership_id) is not None}
    users = get_user_model()._default_manager.values("pk")
    found = Membership.objects.filter(pk__in=keys, user__in=users, room__in=list(rooms))
    policy = get_policy()
    visible: dict[int | None, Membership] = {}
    for membership in found.select_related("user"):
        membership.room = rooms[membership.room_id]
        cache_membership(membership.user, membership.room, membership)
        if policy.can_view(membership.user, membership.room):
            visible[membership.pk] = membership
    return visible


def _find_sidebar(membership: Membership, rooms: list[services.RoomFacts]) -> Sidebar:
    """Return the sidebar as a full poll does. Members that wait in one room share a query."""
    visit = Visit(user=membership.user, room=membership.room)
    visit.membership = membership
    return find_sidebar(visit, rooms, max_age=FRESH_FOR_CHECK)
