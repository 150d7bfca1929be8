"""The queries of each poll and each post, with SQL that is built once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connections
from django.db.models import Model, OuterRef, QuerySet, Subquery, Value, prefetch_related_objects
from django.db.models.functions import Greatest

from ..databases import possible_id, write_alias, write_connection
from ..models import Attachment, Membership, Message, OwnChange, Room
from ..querysets import MessageQuerySet
from .prepared import PreparedQuery, can_prepare

_REVISIONS = """
    SELECT id, revision, members_revision FROM conversate_core_room WHERE id IN ({})
"""
_TAKE_REVISION = """
    UPDATE conversate_core_room SET revision = revision + 1 WHERE id = %s RETURNING {}
"""
_MARK_POSTED = """
    UPDATE conversate_core_membership SET last_posted_at = %s, read_id = %s
    WHERE room_id = %s AND user_id = %s
"""


class Revisions(NamedTuple):
    """The revision of a room, and the one of its members' states."""

    room: int
    members: int

    @classmethod
    def of(cls, room: Room) -> Revisions:
        return cls(room.revision, room.members_revision)


def revisions_of(room_id: int) -> Revisions | None:
    """Return the revisions of a room, or None if it doesn't exist. An idle poll asks only this."""
    return revisions_of_rooms([room_id]).get(room_id)


def revisions_of_rooms(room_ids: Sequence[int]) -> dict[int, Revisions]:
    """Return the revisions of the rooms that exist, by id. *room_ids* must not be empty."""
    with write_connection().cursor() as cursor:
        cursor.execute(_REVISIONS.format(", ".join(["%s"] * len(room_ids))), room_ids)
        return {room_id: Revisions(*revisions) for room_id, *revisions in cursor.fetchall()}


def take_revision(room_id: int) -> Room:
    """Increment the room's revision and return the room as it is now.

    This locks the room's row until the transaction ends, so that revisions commit in order. Raises
    Room.DoesNotExist.
    """
    connection = write_connection()
    can_return = connection.features.can_return_columns_from_insert and can_prepare()
    if connection.vendor == "mysql" or not can_return:
        return Room.objects.raise_revision(room_id)
    # One statement keeps the lock short: others can't post to the room in the meantime.
    rooms = _taken.find(room_id=room_id)
    if not rooms:
        raise Room.DoesNotExist
    return rooms[0]


def _room(room_id: Any) -> QuerySet[Room]:
    return Room.objects.filter(pk=room_id).order_by()


_taken = PreparedQuery(
    _room,
    sql=_TAKE_REVISION.format(", ".join(str(field.column) for field in Room._meta.concrete_fields)),
    room_id=(Room, "id"),
)


def find_membership(*, room_id: int | None, user_id: Any) -> Membership | None:
    """Return the membership of this room and user, or None if either is missing."""
    if room_id is None or user_id is None:
        return None
    found = _memberships.find(room_id=room_id, user_id=user_id)
    return found[0] if found else None


def _membership_of(room_id: Any, user_id: Any) -> QuerySet[Membership]:
    return Membership.objects.of(room_id=room_id, user_id=user_id).order_by()


_memberships = PreparedQuery(
    _membership_of, room_id=(Membership, "room"), user_id=(Membership, "user")
)


def mark_posted(message: Message, *, read_up_to: int | None = None) -> None:
    """Save the time of the author's last post, and move their read mark up to *message*.

    With *read_up_to*, move it up to that id at the most, and never back.
    """
    if read_up_to is not None:
        mine = Membership.objects.of(room_id=message.room_id, user_id=message.author_id)
        read_id = Greatest("read_id", Value(min(possible_id(read_up_to), message.pk)))
        mine.update(last_posted_at=message.created_at, read_id=read_id)
        return
    # No later message of the room has a lower id, so the read mark can't move back.
    using = write_alias()
    time = prepared(Membership, "last_posted_at", message.created_at, using)
    author = prepared(Membership, "user", message.author_id, using)
    with connections[using].cursor() as cursor:
        cursor.execute(_MARK_POSTED, [time, message.pk, message.room_id, author])


def time_of_nth_newest(
    number: int, *, author_id: Any, since: datetime, until: datetime
) -> datetime | None:
    """Return the time of the account's *number*-th newest write that POST_LIMIT counts, or None.

    These are its posts and changes of its own messages, after *since* and up to *until*.
    """
    times = _times.find(number, author_id=author_id, since=since, until=until)
    return times[0][0] if times else None


def _time_of_nth_newest(
    number: int, *, author_id: Any, since: Any, until: Any
) -> QuerySet[Any, tuple[datetime]]:
    posted = Message.objects.filter(
        author=author_id, created_at__gt=since, created_at__lte=until
    ).order_by()
    changed = OwnChange.objects.filter(user=author_id, created_at__gt=since, created_at__lte=until)
    times = posted.values_list("created_at").union(changed.values_list("created_at"), all=True)
    return times.order_by("-created_at")[number - 1 : number]


_times = PreparedQuery(
    _time_of_nth_newest,
    author_id=(Message, "author"),
    since=(Message, "created_at"),
    until=(Message, "created_at"),
)


def find_changes(
    *, room_id: int, cursor: int, revision: int, most: int, first: int | None = None
) -> list[Message]:
    """Return up to *most* messages of a room that changed after *cursor*, up to *revision*.

    They are in the order of their last change. With *first*, messages with lower ids are left out.
    They are loaded like those of `MessageQuerySet.for_display`, in one query, or two if there are
    files.
    """
    values = {"room_id": room_id, "cursor": cursor, "revision": revision}
    if first is not None:
        values["first"] = first
    return _load_attachments(_changes.find(most, **values))


def _changed(
    most: int, *, room_id: Any, cursor: Any, revision: Any, first: Any = None
) -> QuerySet[Message]:
    changed = Message.objects.filter(room=room_id)
    if first is not None:
        changed = changed.filter(pk__gte=first)
    return _for_display(changed.changed_between(cursor, revision))[:most]


def _for_display(messages: MessageQuerySet) -> MessageQuerySet:
    # Tells whether there are attachments, so that most calls need no second query.
    ids = Attachment.objects.filter(message=OuterRef("pk")).order_by().values("pk")
    return messages.with_authors().annotate(attachment_id=Subquery(ids[:1]))


def _load_attachments(messages: list[Any]) -> list[Message]:
    """Load the attachments of messages that `_for_display` selected, in one query or none."""
    for message in messages:
        if message.attachment_id is None:
            message.set_no_attachments()
    prefetch_related_objects([each for each in messages if each.attachment_id], "attachments")
    return messages


_changes = PreparedQuery(
    _changed,
    room_id=(Message, "room"),
    cursor=(Message, "revision"),
    revision=(Message, "revision"),
    first=(Message, "id"),
)


def find_page(*, room_id: int, size: int, limit: int, **values: int | None) -> list[Message]:
    """Return up to *size* messages of a room with its ends and counts, as a page of the history.

    They are the newest ones, those before the id ``before``, or, in ascending order, those after
    the id ``after``, where ``pivot`` is the next id. ``pivot``, ``first`` and *limit* are as in
    `MessageQuerySet.with_counts`. The messages are loaded like those of
    `MessageQuerySet.for_display`, in one query, or two if there are files.
    """
    given = {name: possible_id(value) for name, value in values.items() if value is not None}
    return _load_attachments(_pages.find(size, limit, room_id=room_id, **given))


def _page(
    size: int,
    limit: int,
    *,
    room_id: Any,
    pivot: Any,
    first: Any = None,
    before: Any = None,
    after: Any = None,
) -> QuerySet[Message]:
    if after is not None:
        # The pivot is the next id.
        messages = Message.objects.newer_in_room(room_id, pivot, first=first)
    elif before is not None:
        messages = Message.objects.older_in_room(room_id, before, first=first)
    else:
        messages = Message.objects.in_room(room_id, first=first)
    messages = messages.with_ends(room_id, first=first)
    messages = messages.with_counts(room_id, pivot=pivot, limit=limit, first=first)
    ordered = messages.newest_first() if after is None else messages.oldest_first()
    return _for_display(ordered)[:size]


_pages = PreparedQuery(
    _page,
    room_id=(Message, "room"),
    pivot=(Message, "id"),
    first=(Message, "id"),
    before=(Message, "id"),
    after=(Message, "id"),
)


def prepared(model: type[Model], name: str, value: Any, using: str) -> Any:
    """Return *value* of the field *name* as the database accepts it."""
    field: Any = model._meta.get_field(name)
    return field.get_db_prep_value(value, connections[using])
