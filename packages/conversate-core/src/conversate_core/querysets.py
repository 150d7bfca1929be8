"""The vocabulary of core's queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Count, F, FilteredRelation, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

if TYPE_CHECKING:
    from .models import Membership, Message, Room  # noqa: F401 - named in strings below


class _NumberOfRows(Subquery):
    """How many rows there are, up to the limit of the query: the cost ends there as well."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = models.IntegerField()
    # For ids that no column could hold.
    empty_result_set_value = 0


def _counts(room_id: int, pivot: int, limit: int) -> dict[str, Subquery]:
    """How many messages have an id below *pivot*, and how many do not, each up to *limit*."""
    from .models import Message

    ids = Message.objects.filter(room=room_id).values("pk")
    return {
        "before_count": _NumberOfRows(ids.filter(pk__lt=pivot).order_by("-pk")[:limit]),
        "rest_count": _NumberOfRows(ids.filter(pk__gte=pivot).order_by("pk")[:limit]),
    }


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

    def with_first_unread(self, user_id: Any) -> RoomQuerySet:
        """After `of_member`: the first message that `with_unread_count` counts, by its id."""
        from .models import Message

        unread = Message.objects.filter(room=OuterRef("pk"), pk__gt=OuterRef("mine__read_id"))
        ids = unread.standing().by_others(user_id).order_by("pk").values("pk")
        return self.annotate(first_unread_id=Subquery(ids[:1]))

    def with_ends(self) -> RoomQuerySet:
        """Its revision, and the ids of its first and last message, None where it has none."""
        from .models import Message

        ids = Message.objects.filter(room=OuterRef("pk")).values("pk")
        return self.annotate(
            room_revision=F("revision"),
            first_message_id=Subquery(ids.order_by("pk")[:1]),
            last_message_id=Subquery(ids.order_by("-pk")[:1]),
        )

    def with_counts(self, room_id: int, *, pivot: int, limit: int) -> RoomQuerySet:
        return self.annotate(**_counts(room_id, pivot, limit))


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

    def with_ends(self, room_id: int) -> MessageQuerySet:
        """What `RoomQuerySet.with_ends` gives, of the same moment, on messages of this room.

        It is the same for each of them, so that the database looks for it once.
        """
        from .models import Room

        room = Room.objects.filter(pk=room_id).order_by()
        ids = self.model.objects.filter(room=room_id).values("pk")
        return self.annotate(
            room_revision=Subquery(room.values("revision")),
            first_message_id=Subquery(ids.order_by("pk")[:1]),
            last_message_id=Subquery(ids.order_by("-pk")[:1]),
        )

    def with_counts(self, room_id: int, *, pivot: int, limit: int) -> MessageQuerySet:
        return self.annotate(**_counts(room_id, pivot, limit))

    def for_display(self) -> MessageQuerySet:
        """With author and attachments, in two queries for any number of messages."""
        return self.select_related("author").prefetch_related("attachments")
