"""Filters and orders of messages that databases answer by an index, and their annotations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import connections
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Abs, Greatest
from django.db.models.lookups import GreaterThan

from ..content.search_text import search_text_of
from ..databases import WriteDatabaseQuerySet
from ..queries.counting import counts_around

if TYPE_CHECKING:
    from ..models import Message


class MessageQuerySet(WriteDatabaseQuerySet["Message"]):
    # Each method that writes texts also writes the search texts, like `Message.save`.

    def bulk_create(self, objs: Iterable[Message], *args: Any, **kwargs: Any) -> list[Message]:
        messages = list(objs)
        for message in messages:
            message.search_text = search_text_of(message.body)
        return super().bulk_create(messages, *args, **kwargs)

    def bulk_update(
        self, objs: Iterable[Message], fields: Iterable[str], *args: Any, **kwargs: Any
    ) -> int:
        messages, names = list(objs), list(fields)
        if "body" in names:
            names.append("search_text")
            for message in messages:
                message.search_text = search_text_of(message.body)
        return super().bulk_update(messages, names, *args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        if "body" in kwargs and "search_text" not in kwargs:
            body = kwargs["body"]
            # The result of an expression is unknown here: not found until it is indexed.
            kwargs["search_text"] = search_text_of(body) if isinstance(body, str) else None
        return super().update(**kwargs)

    update.alters_data = True  # type: ignore[attr-defined] # no template may call it

    def in_room(self, room: Any, *, first: Any = None) -> MessageQuerySet:
        """Messages of one room, for queries ordered by (room, id) with a small limit.

        *room* is an id, or an expression for one in a subquery. So is *first*, the lowest id to
        include, as in `RoomPolicy.first_visible`. With a plain comparison of the room, PostgreSQL
        may walk along the primary key, through the messages of all rooms, if the room has a large
        part of them. MariaDB may do the same, or read the index from an end of the room. A range
        of rooms makes both use the index on room and id.
        """
        if first is not None:
            return self.newer_in_room(room, first)
        return self.filter(pk__gt=_cleared_id_of(room))._of_room(room)

    def older_in_room(self, room: Any, message_id: Any, *, first: Any = None) -> MessageQuerySet:
        """Messages of `in_room` with a lower id than *message_id*.

        PostgreSQL takes a range of ids with an unknown end for a small part of the table, and then
        reads all of it by the primary key. Through the function below, it sees no range.
        """
        messages = self.filter(_is_not_cleared(room), pk__lt=message_id)
        if first is not None:
            messages = messages.filter(pk__gte=first)
        return messages._of_room(room)

    def newer_in_room(self, room: Any, message_id: Any, *, first: Any = None) -> MessageQuerySet:
        """Messages of `in_room` with this id or a higher one.

        SQLite uses only one of several lower bounds to search an index, and would read the history
        from there. So this has only one.
        """
        lowest = message_id if first is None else Greatest(message_id, first)
        return self.filter(_is_not_cleared(room), pk__gte=lowest)._of_room(room)

    def _of_room(self, room: Any) -> MessageQuerySet:
        vendor = connections[self.db].vendor
        # For the room of each row of another query, MariaDB has no plan with a range.
        if vendor == "postgresql" or (vendor == "mysql" and not isinstance(room, OuterRef)):
            return self.filter(room__gte=room, room__lte=room)
        return self.filter(room=room)

    def oldest_first(self) -> MessageQuerySet:
        """Order messages of one room by their ids, which is the order of the index on room and id.

        By the id alone, databases may walk along the primary key, through all rooms.
        """
        return self.order_by("room_id", "pk")

    def newest_first(self) -> MessageQuerySet:
        """Order messages of one room like `oldest_first`, from the other end."""
        return self.order_by("-room_id", "-pk")

    def newest_id(self) -> int | None:
        """Return the id of the newest one of these messages of one room, or None."""
        return self.newest_first().values_list("pk", flat=True).first()

    def not_cleared(self) -> MessageQuerySet:
        """Leave out cleared messages, for queries over several rooms. `in_room` does so itself."""
        return self.filter(pk__gt=F("room__cleared_id"))

    def not_deleted(self) -> MessageQuerySet:
        """Leave out tombstones of deleted messages."""
        return self.filter(deleted_at=None)

    def by_others(self, user_id: Any) -> MessageQuerySet:
        """Leave out messages by this user. Messages of deleted accounts stay."""
        return self.filter(Q(author=None) | ~Q(author=user_id))

    def changed_between(self, cursor: int, revision: int) -> MessageQuerySet:
        """Messages that changed after *cursor*, up to *revision*, in the order of the change."""
        return self.filter(revision__gt=cursor, revision__lte=revision).order_by("revision")

    def older_than(self, message_id: int) -> MessageQuerySet:
        return self.filter(pk__lt=message_id)

    def newer_than(self, message_id: int) -> MessageQuerySet:
        return self.filter(pk__gt=message_id)

    def with_ends(self, room_id: int, *, first: int | None = None) -> MessageQuerySet:
        """Annotate the values of `RoomQuerySet.with_ends` on messages of this room.

        They are the same for each message, so the database finds them once, at the same moment.
        """
        from ..models import Room

        room = Room.objects.filter(pk=room_id).order_by()
        messages = self.model.objects.in_room(room_id, first=first)
        return self.annotate(
            room_revision=Subquery(room.values("revision")),
            first_message_id=Subquery(messages.oldest_first().values("pk")[:1]),
            last_message_id=Subquery(messages.newest_first().values("pk")[:1]),
        )

    def with_counts(
        self, room_id: int, *, pivot: int, limit: int, first: int | None = None
    ) -> MessageQuerySet:
        return self.annotate(**counts_of(room_id, pivot=pivot, limit=limit, first=first))

    def for_display(self) -> MessageQuerySet:
        """Load author and attachments, in two queries for any number of messages.

        ``author_color`` is the author's color in the room, or None if they are not a member any
        more.
        """
        return self.with_authors().prefetch_related("attachments")

    def with_authors(self) -> MessageQuerySet:
        """Like `for_display`, without the attachments."""
        from ..models import Membership

        author = Membership.objects.filter(room=OuterRef("room"), user=OuterRef("author"))
        color = Subquery(author.order_by().values("color")[:1])
        shown = self.annotate(author_color=color).select_related("author")
        return shown.defer("search_text")


def counts_of(room_id: int, *, pivot: int, limit: int, first: int | None) -> dict[str, Subquery]:
    """Return annotations that count the messages below *pivot*, and the others."""
    from ..models import Message

    older = Message.objects.older_in_room(room_id, pivot, first=first)
    rest = Message.objects.newer_in_room(room_id, pivot, first=first)
    return counts_around(older.newest_first(), rest.oldest_first(), limit)


def _is_not_cleared(room: Any) -> GreaterThan:
    """Return the condition without a bound of the key, which databases would search an index by."""
    return GreaterThan(Abs(F("pk")), _cleared_id_of(room))


def _cleared_id_of(room: Any) -> Any:
    """Return an expression for the id up to which the room's messages are cleared."""
    from ..models import Room

    if isinstance(room, OuterRef):
        return OuterRef("cleared_id")
    return Subquery(Room.objects.filter(pk=room).order_by().values("cleared_id"))
