"""What each poll and each post asks, in SQL that is put together once.

Their arguments say which rows; nothing else narrows them down.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connections, router
from django.db.models import Model, OuterRef, Subquery, prefetch_related_objects

from .compiled import Compiled, CompiledQueries
from .models import Attachment, Membership, Message, Room

_REVISION = "SELECT revision FROM conversate_core_room WHERE id = %s"
_REVISIONS = "SELECT id, revision FROM conversate_core_room WHERE id IN ({})"
_TAKE_REVISION = """
    UPDATE conversate_core_room SET revision = revision + 1 WHERE id = %s RETURNING {}
"""
_MARK_POSTED = """
    UPDATE conversate_core_membership SET last_posted_at = %s, read_id = %s
    WHERE room_id = %s AND user_id = %s
"""
_FACTS = """
    SELECT room.id, room.slug, room.title, room.revision, mine.read_id
    FROM conversate_core_membership mine JOIN conversate_core_room room ON room.id = mine.room_id
    WHERE mine.user_id = %s
"""

_rooms = CompiledQueries[Room]()
_memberships = CompiledQueries[Membership]()
_times = CompiledQueries[Message]()
_changes = CompiledQueries[Message]()


class RoomFacts(NamedTuple):
    """What the list of a user's rooms depends on, of one of them."""

    room_id: int
    slug: str
    title: str
    revision: int
    read_id: int


def revision_of(room_id: int) -> int | None:
    """The revision of a room; None where there is none. All that an idle poll asks."""
    with connections[Room.objects.db].cursor() as cursor:
        cursor.execute(_REVISION, [room_id])
        row = cursor.fetchone()
    return row[0] if row else None


def revisions_of(room_ids: Sequence[int]) -> dict[int, int]:
    """The same of many rooms, by their ids; of one at the least."""
    with connections[Room.objects.db].cursor() as cursor:
        cursor.execute(_REVISIONS.format(", ".join(["%s"] * len(room_ids))), room_ids)
        return dict(cursor.fetchall())


def take_revision(room_id: int) -> Room:
    """Raise the room's revision by one and return the room as it is now.

    Locks the room's row until the transaction ends, so that the order of commits is the order of
    revisions. Raises Room.DoesNotExist.
    """
    connection = connections[router.db_for_write(Room)]
    if connection.vendor == "mysql" or not connection.features.can_return_columns_from_insert:
        return Room.objects.raise_revision(room_id)
    # In one statement: while a room is locked, nobody else can post to it.
    room = _rooms.get(connection.alias, lambda: _taking(connection)).first([room_id])
    if room is None:
        raise Room.DoesNotExist
    return room


def _taking(connection: Any) -> Compiled[Room]:
    fields = Room._meta.concrete_fields
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    rooms = Room.objects.using(connection.alias).order_by()
    return Compiled(rooms, sql=_TAKE_REVISION.format(columns))


def find_membership(*, room_id: int | None, user_id: Any) -> Membership | None:
    """That of this room and user; None where either has not been saved."""
    if room_id is None or user_id is None:
        return None
    using = Membership.objects.db
    one = _memberships.get(
        using, lambda: Compiled(Membership.objects.of(room_id=room_id, user_id=user_id).order_by())
    )
    return one.first([room_id, prepared(Membership, "user", user_id, using)])


def mark_posted(message: Message) -> None:
    """Note that its author has posted *message*, and with it read up to there."""
    using = router.db_for_write(Membership)
    time = prepared(Membership, "last_posted_at", message.created_at, using)
    author = prepared(Membership, "user", message.author_id, using)
    with connections[using].cursor() as cursor:
        cursor.execute(_MARK_POSTED, [time, message.pk, message.room_id, author])


def room_facts(user_id: Any) -> list[RoomFacts]:
    """Those of each room of this member, in any order."""
    using = Membership.objects.db
    with connections[using].cursor() as cursor:
        cursor.execute(_FACTS, [prepared(Membership, "user", user_id, using)])
        return [RoomFacts(*row) for row in cursor.fetchall()]


def time_of_nth_newest(
    number: int, *, author_id: Any, since: datetime, until: datetime
) -> datetime | None:
    """When an author posted their *number*-th newest message; None where they have not.

    Of those after *since*, up to *until*.
    """

    def compiled() -> Compiled[Message]:
        posted = Message.objects.filter(author=author_id, created_at__gt=since)
        posted = posted.filter(created_at__lte=until).order_by("-created_at")
        return Compiled(posted.values_list("created_at")[number - 1 : number])

    using = Message.objects.db
    times = [prepared(Message, "created_at", time, using) for time in (since, until)]
    nth = _times.get((using, number), compiled)
    rows = nth.rows([prepared(Message, "author", author_id, using), *times])
    return rows[0][0] if rows else None


def find_changes(*, room_id: int, cursor: int, revision: int, most: int) -> list[Message]:
    """The first messages of a room that have changed after *cursor*, up to *revision*, in order.

    As `MessageQuerySet.for_display` gives them: one query, and one more where there are files.
    """

    def compiled() -> Compiled[Message]:
        # To look for them by another query is worth it where there are some.
        ids = Attachment.objects.filter(message=OuterRef("pk")).order_by().values("pk")
        changed = Message.objects.filter(room=room_id).changed_between(cursor, revision)
        changed = changed.with_authors().annotate(attachment_id=Subquery(ids[:1]))
        return Compiled(changed[:most])

    changes = _changes.get((Message.objects.db, most), compiled)
    messages: Any = changes.objects([room_id, cursor, revision])
    for message in messages:
        if message.attachment_id is None:
            message.has_no_attachments()
    prefetch_related_objects([each for each in messages if each.attachment_id], "attachments")
    return list(messages)


def prepared(model: type[Model], name: str, value: Any, using: str) -> Any:
    """A value of the field *name* as the database takes it."""
    field: Any = model._meta.get_field(name)
    return field.get_db_prep_value(value, connections[using])
