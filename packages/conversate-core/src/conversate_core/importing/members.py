"""Import the members, after the history of their rooms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import chain, cycle
from typing import Any, NamedTuple

from django.db.models import Q

from ..choices import Color
from ..databases import atomic
from ..internal.locks import lock_accounts
from ..models import Membership, Message, Room
from ..queries.hot import take_revision
from . import accounts
from .colors import is_chosen, nearest_color
from .extensions import ImportedMember, members_imported
from .messages import ImportRunning
from .models import ImportedRoom
from .old_site import OldMember, OldSite
from .rooms import ExistingRoom, existing_rooms

# 0.3 stores the time of a message in whole seconds, rounded down, and that of a poll exactly.
_ROUNDING = timedelta(seconds=1)


class Members(NamedTuple):
    """The numbers of members of a room.

    ``old`` counts members in 0.3, ``here`` those of them in this site, ``added`` those whom this
    run added, ``without_account`` those without an account in this site. The others have left the
    room since an earlier run.
    """

    old: int
    here: int
    added: int
    without_account: int


def import_members(site: OldSite) -> Iterator[Members]:
    """Add missing members, room by room, and move the read marks of existing ones forward.

    A member who was added by an earlier run and has left is not added again. Raises ImportRunning.
    """
    for known in existing_rooms().values():
        rows = list(site.members.filter(room_id=known.old_id))
        with atomic():
            members = _import_room(known, list(_one_each(rows)), rows[-1].pk if rows else 0)
        yield members


def _one_each(rows: list[OldMember]) -> Iterable[OldMember]:
    """Return one row for each member. 0.3 allows several rows, which are merged."""
    first: dict[Any, OldMember] = {}
    for row in rows:
        _merge(first.setdefault(row.user_id, row), row)
    return first.values()


def _merge(known: OldMember, other: OldMember) -> None:
    """Merge *other* into *known*: the latest times, and values other than the default of 0.3."""
    for name in ("last_seen", "last_spoke", "last_mail_alert"):
        times = filter(None, (getattr(known, name), getattr(other, name)))
        setattr(known, name, max(times, default=None))
    known.mail_alert = known.mail_alert or other.mail_alert
    known.alert = known.alert and other.alert
    if not is_chosen(known.color):
        known.color = other.color


def _import_room(known: ExistingRoom, rows: list[OldMember], last_id: int) -> Members:
    # Lock accounts before rooms, like a post.
    lock_accounts({accounts.key_of(row) for row in rows} - {None})
    room = take_revision(known.room.pk)
    keys = accounts.existing(rows)
    added = _add(room, known, [row for row in rows if accounts.key_of(row) in keys])
    _record_progress(known, last_id)
    by_user = {membership.user_id: membership for membership in room.memberships.all()}
    newest = Message.objects.in_room(room.pk).newest_id() or 0
    members = [
        ImportedMember(row, by_user[key], key in added, newest)
        for row in rows
        if (key := accounts.key_of(row)) in by_user
    ]
    for member in members:
        _advance_read_mark(room, member)
        _update_last_posted(member)
    members_imported(members)
    return Members(len(rows), len(members), len(added), len(rows) - len(keys))


def _add(room: Room, known: ExistingRoom, rows: list[OldMember]) -> set[Any]:
    """Add members for *rows* that no earlier run has read. Return the keys of their accounts."""
    present = dict(room.memberships.values_list("user_id", "color"))
    new = {
        key: row
        for row in rows
        if row.pk > known.last_member_id and (key := accounts.key_of(row)) not in present
    }
    colors = _colors(list(new.values()), taken=set(present.values()))
    memberships = {
        key: _membership(row, key, room, color)
        for (key, row), color in zip(new.items(), colors, strict=True)
    }
    Membership.objects.bulk_create(memberships.values())
    return set(memberships)


def _colors(rows: list[OldMember], *, taken: set[str]) -> Iterator[str]:
    """Return the colors of new members: as chosen, else the next free color of the palette."""
    chosen = {row.pk: nearest_color(row.color) for row in rows if is_chosen(row.color)}
    taken = taken.union(chosen.values())
    free = [color for color in Color.values if color not in taken]
    others = chain(free, cycle(Color.values))
    return (chosen.get(row.pk) or next(others) for row in rows)


def _membership(row: OldMember, key: Any, room: Room, color: str) -> Membership:
    return Membership(
        room=room,
        user_id=key,
        # 0.3 does not store it.
        joined_at=room.created_at,
        color=color,
        flash_alert=row.alert,
        title_alert=row.alert,
    )


def _record_progress(known: ExistingRoom, last_id: int) -> None:
    mine = ImportedRoom.objects.filter(pk=known.old_id, last_member_id=known.last_member_id)
    if not mine.update(last_member_id=max(last_id, known.last_member_id)):
        raise ImportRunning


def _advance_read_mark(room: Room, member: ImportedMember) -> None:
    """Move the read mark forward to the last message that the member can have seen."""
    if member.old.last_seen is None:
        # A new member who has never visited the room starts with everything read.
        read_id = member.newest_id if member.is_new else 0
    else:
        read_id = _last_seen_id(room, member.membership.read_id, member.old.last_seen)
    Membership.objects.filter(pk=member.membership.pk).advance_read_mark(read_id)
    member.membership.read_id = max(read_id, member.membership.read_id)


def _last_seen_id(room: Room, read_id: int, last_seen: datetime) -> int:
    unread = Message.objects.newer_in_room(room.pk, read_id + 1)
    unseen = unread.filter(created_at__gt=last_seen - _ROUNDING).order_by("pk")
    if first := unseen.values_list("pk", flat=True).first():
        unread = unread.older_than(first)
    return unread.order_by("-pk").values_list("pk", flat=True).first() or read_id


def _update_last_posted(member: ImportedMember) -> None:
    if last_posted := member.old.last_spoke:
        mine = Membership.objects.filter(pk=member.membership.pk)
        earlier = mine.filter(Q(last_posted_at=None) | Q(last_posted_at__lt=last_posted))
        earlier.update(last_posted_at=last_posted)
