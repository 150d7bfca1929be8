"""Find the people to tell that they were added to rooms, and what to tell one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from conversate_core.models import Membership
from conversate_core.people import Person
from conversate_core.policy import get_policy
from conversate_core.presence import get_backend

from ..choices import MailWhenAdded
from ..conf import alert_settings
from ..models import AddedMember, AlertProfile
from ..sending.obstacles import obstacles_of, profile_of_user, recipient_of
from ..waiting_querysets import COLLECT_FOR
from .claims import rows_of


@dataclass(frozen=True)
class AddedMail:
    """The content of a mail to ``person.address``: the rows, with room and ``added_by``."""

    profile: AlertProfile
    person: Person
    added: tuple[AddedMember, ...]


def due_user_ids(now: datetime) -> list[Any]:
    """Return the keys of the people to mail. Without such mails on this site, it costs no query."""
    if alert_settings.alert_added == MailWhenAdded.NEVER:
        return []
    users = AddedMember.objects.due(now).order_by("user_id").values_list("user_id", flat=True)
    return list(users.distinct())


def seconds_to_next_mail(now: datetime) -> float | None:
    """Return the seconds until a mail may be due, or None if there is none to come."""
    if alert_settings.alert_added == MailWhenAdded.NEVER:
        return None
    return AddedMember.objects.seconds_to_next(now)


def gather(claim: UUID, now: datetime) -> AddedMail | None:
    """Return the mail as it is now, or None if there is nothing to tell any more.

    Raises AlertPostponed if it can't be sent yet.
    """
    rows = rows_of(claim).select_related("membership__room", "user__alert_profile", "added_by")
    added = list(rows.order_by("added_at", "pk"))
    wanted = [row for row in added if _is_news(row)]
    visited = _visited([row.membership for row in wanted])
    wanted = [row for row in wanted if row.pk not in visited]
    if not wanted or not profile_of_user(wanted[0].user).mail_when_added:
        return None
    user = wanted[0].user
    # It would be later than now if the clock was set back.
    ready_at = min(wanted[0].added_at + COLLECT_FOR, now)
    for obstacle in obstacles_of(user, ready_at=ready_at, now=now):
        raise obstacle
    return AddedMail(profile_of_user(user), recipient_of(user), tuple(wanted))


def _is_news(row: AddedMember) -> bool:
    """Whether the room is one in which the member can take part."""
    room = row.membership.room
    return room.archived_at is None and get_policy().can_view(row.user, room)


def _visited(memberships: Sequence[Membership]) -> set[int]:
    """Return the keys of those who have been in the room since they are members."""
    read = {each.pk for each in memberships if each.read_id > each.joined_id}
    backend = get_backend()
    if backend is None or not memberships:
        return read
    rows = Membership.objects.filter(pk__in=[each.pk for each in memberships])
    joined = list(backend.join(rows.select_related("room")))
    presences = backend.presence_across_rooms(members=joined)
    seen = {each.pk: presences.get(each.pk) for each in joined}
    since = {each.pk: each.joined_at for each in joined}
    return read | {
        key
        for key, presence in seen.items()
        if presence and presence.last_seen_at and presence.last_seen_at >= since[key]
    }
