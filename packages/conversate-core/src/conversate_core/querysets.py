"""The vocabulary of core's queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connections, models
from django.db.models import Count, F, FilteredRelation, OuterRef, Q, Subquery

from .counting import counts_around, unread_count, unread_count_on_mariadb

if TYPE_CHECKING:
    from .models import Membership, Message, Room  # noqa: F401 - named in strings below


class RoomQuerySet(models.QuerySet["Room"]):
    def of_member(self, user_id: Any) -> RoomQuerySet:
        """Rooms of this member, whose membership the annotations below read as ``mine``."""
        mine = FilteredRelation("memberships", condition=Q(memberships__user=user_id))
        return self.alias(mine=mine).filter(mine__isnull=False)

    def moderated_by(self, user_id: Any) -> RoomQuerySet:
        from .models import Role

        return self.filter(memberships__user=user_id, memberships__role=Role.MODERATOR)

    def not_archived(self) -> RoomQuerySet:
        return self.filter(archived_at=None)

    def raise_revision(self, room_id: int) -> Room:
        """Two queries, where `hot_queries.take_revision` can't do it by one."""
        self.filter(pk=room_id).update(revision=F("revision") + 1)
        return self.get(pk=room_id)

    def with_unread_count(self, user_id: Any) -> RoomQuerySet:
        """After `of_member`: how many messages of others came after the member's read mark.

        Counted among the newest 200 of a room, and up to 100, which stands for any number above 99.
        """
        from .models import Message

        on_mariadb = connections[self.db].vendor == "mysql"
        count = unread_count_on_mariadb if on_mariadb else unread_count
        newest = Message.objects.in_room(OuterRef("pk")).order_by("-room_id", "-pk")
        return self.annotate(unread_count=count(newest, user_id))

    def with_last_message(self) -> RoomQuerySet:
        """When and by whom (an id, or None) the latest message was posted."""
        from .models import Message

        latest = Message.objects.in_room(OuterRef("pk")).order_by("-room_id", "-pk")
        # A subquery would give the key of the account as the database has it: a UUID as text.
        key = Message._meta.get_field("author").target_field
        return self.annotate(
            last_message_at=Subquery(latest.values("created_at")[:1]),
            last_author_id=Subquery(latest.values("author")[:1], output_field=key),
        )

    def with_first_unread(self, membership: Membership) -> RoomQuerySet:
        """The id of this member's first unread message, the same on each of the rooms."""
        from .models import Message

        unread = Message.objects.in_room(membership.room_id).newer_than(membership.read_id)
        ids = unread.standing().by_others(membership.user_id).order_by("room_id", "pk").values("pk")
        return self.annotate(first_unread_id=Subquery(ids[:1]))

    def with_ends(self) -> RoomQuerySet:
        """Its revision, and the ids of its first and last message, None where it has none."""
        from .models import Message

        ids = Message.objects.in_room(OuterRef("pk")).values("pk")
        return self.annotate(
            room_revision=F("revision"),
            first_message_id=Subquery(ids.order_by("room_id", "pk")[:1]),
            last_message_id=Subquery(ids.order_by("-room_id", "-pk")[:1]),
        )

    def with_counts(self, room_id: int, *, pivot: int, limit: int) -> RoomQuerySet:
        from .models import Message

        messages = Message.objects.in_room(room_id)
        return self.annotate(**counts_around(messages, pivot, limit))


class MembershipQuerySet(models.QuerySet["Membership"]):
    def of(self, *, room_id: int | None, user_id: Any) -> MembershipQuerySet:
        return self.filter(room=room_id, user=user_id)

    def counted(self) -> MembershipQuerySet:
        """Each with ``members_count``, the number of members of the room."""
        members = self.model.objects.filter(room=OuterRef("room")).order_by().values("room")
        count = members.annotate(count=Count("pk")).values("count")
        return self.annotate(members_count=Subquery(count))

    def advance_read_mark(self, message_id: int) -> int:
        """Move the read marks up to *message_id*, never backwards; return how many moved."""
        return self.filter(read_id__lt=message_id).update(read_id=message_id)


class MessageQuerySet(models.QuerySet["Message"]):
    def in_room(self, room: Any) -> MessageQuerySet:
        """Those of one room, for who orders them by room and id and takes few of them.

        *room* is an id, or what stands for one in a subquery. PostgreSQL would look for equal ones
        through the messages of all rooms, by the primary key: of rooms that make up much of the
        table, it expects some anywhere. Only the index of room and id has a range of rooms in
        that order.
        """
        if connections[self.db].vendor == "postgresql":
            return self.filter(room__gte=room, room__lte=room)
        return self.filter(room=room)

    def standing(self) -> MessageQuerySet:
        """Without the tombstones of deleted messages."""
        return self.filter(deleted_at=None)

    def by_others(self, user_id: Any) -> MessageQuerySet:
        """Not by this user; messages whose author has no account any longer count."""
        return self.filter(Q(author=None) | ~Q(author=user_id))

    def changed_between(self, cursor: int, revision: int) -> MessageQuerySet:
        """What a client that has seen *cursor* has not seen yet, up to *revision*, in order."""
        return self.filter(revision__gt=cursor, revision__lte=revision).order_by("revision")

    def older_than(self, message_id: int) -> MessageQuerySet:
        return self.filter(pk__lt=message_id)

    def newer_than(self, message_id: int) -> MessageQuerySet:
        return self.filter(pk__gt=message_id)

    def with_ends(self, room_id: int) -> MessageQuerySet:
        """What `RoomQuerySet.with_ends` gives, of the same moment, on messages of this room.

        It is the same for each of them, so that the database looks for it once.
        """
        from .models import Room

        room = Room.objects.filter(pk=room_id).order_by()
        ids = self.model.objects.in_room(room_id).values("pk")
        return self.annotate(
            room_revision=Subquery(room.values("revision")),
            first_message_id=Subquery(ids.order_by("room_id", "pk")[:1]),
            last_message_id=Subquery(ids.order_by("-room_id", "-pk")[:1]),
        )

    def with_counts(self, room_id: int, *, pivot: int, limit: int) -> MessageQuerySet:
        messages = self.model.objects.in_room(room_id)
        return self.annotate(**counts_around(messages, pivot, limit))

    def for_display(self) -> MessageQuerySet:
        """With author and attachments, in two queries for any number of messages.

        ``author_colour`` is the author's in the room, None where they are no member any longer.
        """
        return self.with_authors().prefetch_related("attachments")

    def with_authors(self) -> MessageQuerySet:
        """`for_display` without the attachments."""
        from .models import Membership

        author = Membership.objects.filter(room=OuterRef("room"), user=OuterRef("author"))
        colour = Subquery(author.order_by().values("colour")[:1])
        return self.annotate(author_colour=colour).select_related("author")
