"""New tickets for polls that are held, without a full poll for each.

What a full poll finds out is found out for many at once: that the session has not ended, that the
user may still see the room, and that nothing around the conversation has changed. And as a full
poll does, it tells that they are here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Any

from django.conf import settings
from django.utils import timezone

from conversate_core.models import Membership
from conversate_core.policy import get_policy, remember, remembering
from conversate_core.presence import Poll, record_polls
from conversate_core.services import RoomFacts

from ..roster import find_roster
from ..surroundings import Surroundings
from ..tickets import Ticket
from ..views.access import Visit
from .question import Question

# Of each question a query has some parameters, whose number databases limit.
_BATCH = 200


def renew(questions: Sequence[Question]) -> list[Ticket | None]:
    """A new ticket for each question, None where only a full poll will do.

    Three queries for each 200 of them, one for each room, and the presence backend's.
    """
    renewed: list[Ticket | None] = []
    for start in range(0, len(questions), _BATCH):
        renewed += _renew(questions[start : start + _BATCH])
    return renewed


def _renew(questions: Sequence[Question]) -> list[Ticket | None]:
    candidates = [question for question in questions if question.ticket.is_renewable]
    sessions = _open_sessions({question.session for question in candidates})
    with remembering():
        memberships = _standing(candidates)
        rooms = _rooms_of(memberships.values())
        good = {
            question: membership
            for question in candidates
            if question.session in sessions
            and (membership := memberships.get(question.ticket.membership_id))
            and _is_unchanged(question, membership, rooms[membership.user_id])
        }
    record_polls([_poll(question, membership) for question, membership in good.items()])
    return [question.ticket.renewed() if question in good else None for question in questions]


def _standing(questions: Iterable[Question]) -> dict[int | None, Membership]:
    """The memberships of those who may see their room, by their keys."""
    keys = {key for each in questions if (key := each.ticket.membership_id) is not None}
    found = Membership.objects.filter(pk__in=keys).select_related("room", "user")
    policy = get_policy()
    standing: dict[int | None, Membership] = {}
    for membership in found:
        remember(membership.user, membership.room, membership)
        if policy.can_view(membership.user, membership.room):
            standing[membership.pk] = membership
    return standing


def _rooms_of(memberships: Iterable[Membership]) -> dict[Any, list[RoomFacts]]:
    """The facts of each user's rooms, as `services.room_facts` would give them one by one."""
    users = {membership.user_id for membership in memberships}
    names = ("room_id", "room__slug", "room__title", "room__revision", "read_id")
    rows = Membership.objects.filter(user__in=users).order_by().values_list("user_id", *names)
    rooms: dict[Any, list[RoomFacts]] = defaultdict(list)
    for user_id, *facts in rows:
        rooms[user_id].append(RoomFacts(*facts))
    return rooms


def _is_unchanged(question: Question, membership: Membership, rooms: list[RoomFacts]) -> bool:
    if membership.room.revision != question.ticket.revision:
        return False
    # A client that shows nothing around the conversation has no trace of it.
    return not question.shows_surroundings or question.ticket.trace == _trace(membership, rooms)


def _trace(membership: Membership, rooms: list[RoomFacts]) -> str:
    """As a full poll would find it. Of a room, many who wait for it cost one query."""
    visit = Visit(user=membership.user, room=membership.room)
    visit.membership = membership
    roster = find_roster(membership.room)
    return Surroundings(visit, membership.room, roster, rooms).trace


def _poll(question: Question, membership: Membership) -> Poll:
    return Poll(membership, question.focused, question.active, question.client)


def _open_sessions(keys: set[str]) -> set[str]:
    """Those that have not ended; in one query where the site keeps them in the database."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    if not hasattr(store, "get_model_class"):
        return {key for key in keys if store().exists(key)}
    rows = store.get_model_class().objects.filter(expire_date__gt=timezone.now())
    return set(rows.filter(session_key__in=keys).values_list("session_key", flat=True))
