"""The members, once the history of their rooms is here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Q

from ..accounts import lock_accounts
from ..hot_queries import take_revision
from ..models import Membership, Message, Room
from . import accounts
from .colours import nearest_colour
from .extensions import ImportedMember, members_imported
from .messages import AtWork
from .models import ImportedRoom
from .old_site import OldMember, OldSite
from .rooms import StandingRoom, standing_rooms

# 0.3 notes the time of a message in whole seconds, rounded down, and that of a poll exactly.
_ROUNDING = timedelta(seconds=1)


class Members(NamedTuple):
    """The members of a room: in 0.3, here, added by this run, without an account on this site.

    Who is neither here nor without account has left since an earlier run.
    """

    old: int
    here: int
    added: int
    without_account: int


def import_members(site: OldSite) -> Iterator[Members]:
    """Add the members who are not here yet, room by room, and note what the others have read since.

    Who was added before and has left stays away. Raises AtWork.
    """
    for known in standing_rooms().values():
        rows = list(site.members.filter(room_id=known.old_id))
        yield _import_room(known, list(_one_each(rows)), rows[-1].pk if rows else 0)


def _one_each(rows: list[OldMember]) -> Iterable[OldMember]:
    """0.3 lets somebody be a member twice: the first row counts, with the latest times of all."""
    first: dict[Any, OldMember] = {}
    for row in rows:
        known = first.setdefault(row.user_id, row)
        for name in ("last_seen", "last_spoke", "last_mail_alert"):
            times = filter(None, (getattr(known, name), getattr(row, name)))
            setattr(known, name, max(times, default=None))
    return first.values()


@transaction.atomic
def _import_room(known: StandingRoom, rows: list[OldMember], last_id: int) -> Members:
    # Accounts before rooms, as a post takes their locks.
    lock_accounts({accounts.key_of(row) for row in rows} - {None})
    room = take_revision(known.room.pk)
    keys = accounts.existing(rows)
    added = _add(room, known, [row for row in rows if accounts.key_of(row) in keys])
    _note(known, last_id)
    by_user = {membership.user_id: membership for membership in room.memberships.all()}
    newest = room.messages.order_by("-pk").values_list("pk", flat=True).first() or 0
    members = [
        ImportedMember(row, by_user[key], key in added, newest)
        for row in rows
        if (key := accounts.key_of(row)) in by_user
    ]
    for member in members:
        _read(room, member)
        _posted(member)
    members_imported(members)
    return Members(len(rows), len(members), len(added), len(rows) - len(keys))


def _add(room: Room, known: StandingRoom, rows: list[OldMember]) -> set[Any]:
    """Add those of *rows* that no run has seen, and return the keys of the accounts."""
    present = set(room.memberships.values_list("user_id", flat=True))
    memberships = {
        key: _membership(row, key, room)
        for row in rows
        if row.pk > known.last_member_id and (key := accounts.key_of(row)) not in present
    }
    Membership.objects.bulk_create(memberships.values())
    return set(memberships)


def _membership(row: OldMember, key: Any, room: Room) -> Membership:
    return Membership(
        room=room,
        user_id=key,
        # 0.3 does not say.
        joined_at=room.created_at,
        colour=nearest_colour(row.colour),
        flash_alert=row.alert,
        title_alert=row.alert,
    )


def _note(known: StandingRoom, last_id: int) -> None:
    mine = ImportedRoom.objects.filter(pk=known.old_id, last_member_id=known.last_member_id)
    if not mine.update(last_member_id=max(last_id, known.last_member_id)):
        raise AtWork


def _read(room: Room, member: ImportedMember) -> None:
    """Move the read mark up to the first message that the member can't have seen."""
    if member.old.last_seen is None:
        # To who has never been there, as to who has just come, it is history and no news.
        read_id = member.newest_id if member.is_new else 0
    else:
        read_id = _last_seen_id(room, member.membership.read_id, member.old.last_seen)
    Membership.objects.filter(pk=member.membership.pk).advance_read_mark(read_id)
    member.membership.read_id = max(read_id, member.membership.read_id)


def _last_seen_id(room: Room, read_id: int, last_seen: datetime) -> int:
    unread = Message.objects.filter(room=room.pk).newer_than(read_id)
    unseen = unread.filter(created_at__gt=last_seen - _ROUNDING).order_by("pk")
    if first := unseen.values_list("pk", flat=True).first():
        unread = unread.older_than(first)
    return unread.order_by("-pk").values_list("pk", flat=True).first() or read_id


def _posted(member: ImportedMember) -> None:
    if spoke := member.old.last_spoke:
        mine = Membership.objects.filter(pk=member.membership.pk)
        earlier = mine.filter(Q(last_posted_at=None) | Q(last_posted_at__lt=spoke))
        earlier.update(last_posted_at=spoke)
