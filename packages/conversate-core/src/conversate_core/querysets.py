"""The vocabulary of core's queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Count, F, FilteredRelation, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

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

    def take_revision(self, room_id: int) -> Room:
        """Raise the room's revision by one and return the room as it is now.

        Locks the room's row until the transaction ends, so that the order of commits is the
        order of revisions. Raises Room.DoesNotExist.
        """
        self.filter(pk=room_id).update(revision=F("revision") + 1)
        return self.get(pk=room_id)

    def with_unread_count(self, user_id: Any) -> RoomQuerySet:
        """After `of_member`: how many messages of others came after the member's read mark."""
        from .models import Message

        unread = (
            Message.objects.filter(room=OuterRef("pk"), pk__gt=OuterRef("mine__read_id"))
            .standing()
            .by_others(user_id)
            .order_by()
            .values("room")
            .annotate(count=Count("pk"))
            .values("count")
        )
        return self.annotate(unread_count=Coalesce(Subquery(unread), Value(0)))

    def with_last_message(self) -> RoomQuerySet:
        """When and by whom (an id, or None) the latest message was posted."""
        from .models import Message

        latest = Message.objects.filter(room=OuterRef("pk")).order_by("-pk")
        # A subquery would give the key of the account as the database has it: a UUID as text.
        key = Message._meta.get_field("author").target_field
        return self.annotate(
            last_message_at=Subquery(latest.values("created_at")[:1]),
            last_author_id=Subquery(latest.values("author")[:1], output_field=key),
        )

    def with_ends(self) -> RoomQuerySet:
        """The ids of the first and of the last message, both None in an empty room."""
        from .models import Message

        ids = Message.objects.filter(room=OuterRef("pk")).values("pk")
        return self.annotate(
            first_message_id=Subquery(ids.order_by("pk")[:1]),
            last_message_id=Subquery(ids.order_by("-pk")[:1]),
        )


class MembershipQuerySet(models.QuerySet["Membership"]):
    def of(self, *, room_id: int | None, user_id: Any) -> MembershipQuerySet:
        return self.filter(room=room_id, user=user_id)

    def advance_read_mark(self, message_id: int) -> int:
        """Move the read marks up to *message_id*, never backwards; return how many moved."""
        return self.filter(read_id__lt=message_id).update(read_id=message_id)


class MessageQuerySet(models.QuerySet["Message"]):
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

    def for_display(self) -> MessageQuerySet:
        """With author and attachments, in two queries for any number of messages."""
        return self.select_related("author").prefetch_related("attachments")
