"""Filters of rooms, and annotations for one user: unread counts, the last message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connections
from django.db.models import F, FilteredRelation, OuterRef, Q, Subquery

from ..databases import WriteDatabaseQuerySet
from ..queries.counting import unread_count, unread_count_on_mariadb
from .messages import counts_of

if TYPE_CHECKING:
    from ..models import Room


class RoomQuerySet(WriteDatabaseQuerySet["Room"]):
    def with_mine(self, user_id: Any) -> RoomQuerySet:
        """Join the user's membership, if any, as ``mine`` for the annotations below."""
        mine = FilteredRelation("memberships", condition=Q(memberships__user=user_id))
        return self.alias(mine=mine)

    def of_member(self, user_id: Any) -> RoomQuerySet:
        """Return the rooms of this member, `with_mine`."""
        rooms: Any = self.with_mine(user_id)
        found: RoomQuerySet = rooms.filter(mine__isnull=False)
        return found

    def not_archived(self) -> RoomQuerySet:
        return self.filter(archived_at=None)

    def not_direct(self) -> RoomQuerySet:
        """Leave out direct conversations."""
        return self.filter(direct_key=None)

    def raise_revision(self, room_id: int) -> Room:
        """Increment the revision by two queries, where `hot.take_revision` can't use one."""
        self.filter(pk=room_id).update(revision=F("revision") + 1)
        return self.get(pk=room_id)

    def raise_members_revision(self, room_id: int) -> None:
        self.filter(pk=room_id).update(members_revision=F("members_revision") + 1)

    def with_unread_count(self, user_id: Any, *, first: Any = None) -> RoomQuerySet:
        """Annotate ``unread_count``: messages of others after the read mark. Needs `with_mine`.

        It counts among the newest 200 messages of a room, up to 100, which means more than 99. It
        is 0 if the user is not a member. *first* is as for `MessageQuerySet.in_room`, here and
        below.
        """
        from ..models import Message

        on_mariadb = connections[self.db].vendor == "mysql"
        count = unread_count_on_mariadb if on_mariadb else unread_count
        newest = Message.objects.in_room(OuterRef("pk"), first=first).newest_first()
        return self.annotate(unread_count=count(newest, user_id))

    def with_last_message(self, *, first: Any = None) -> RoomQuerySet:
        """Annotate id, time and author (an id, or None) of the latest message."""
        from ..models import Message

        newest = Message.objects.in_room(OuterRef("pk"), first=first).newest_first()
        # Found by its id: for the author alone, MariaDB may take the index of the client keys,
        # which is not in this order, and then walk through the messages of all rooms.
        latest = Message.objects.filter(pk=OuterRef("last_message_id")).order_by()
        # Without it, a subquery returns the raw key: a UUID as text on some databases.
        key = Message._meta.get_field("author").target_field
        rooms: Any = self.annotate(last_message_id=Subquery(newest.values("pk")[:1]))
        annotated: RoomQuerySet = rooms.annotate(
            last_message_at=Subquery(latest.values("created_at")),
            last_author_id=Subquery(latest.values("author"), output_field=key),
        )
        return annotated

    def with_first_unread(
        self, room_id: Any, user_id: Any, *, since: Any, first: int | None = None
    ) -> RoomQuerySet:
        """Annotate the id of the first message of this room that is unread, the same on each room.

        Messages are unread if they are by others, and their id is *since* or higher.
        """
        from ..models import Message

        unread = Message.objects.newer_in_room(room_id, since, first=first)
        ids = unread.not_deleted().by_others(user_id).oldest_first().values("pk")
        return self.annotate(first_unread_id=Subquery(ids[:1]))

    def with_ends(self, *, first: int | None = None) -> RoomQuerySet:
        """Annotate the revision, and the ids of the first and last message, or None."""
        from ..models import Message

        messages = Message.objects.in_room(OuterRef("pk"), first=first)
        return self.annotate(
            room_revision=F("revision"),
            first_message_id=Subquery(messages.oldest_first().values("pk")[:1]),
            last_message_id=Subquery(messages.newest_first().values("pk")[:1]),
        )

    def with_counts(
        self, room_id: int, *, pivot: int, limit: int, first: int | None = None
    ) -> RoomQuerySet:
        return self.annotate(**counts_of(room_id, pivot=pivot, limit=limit, first=first))
