"""Count up to a limit, so that the cost does not grow with the number of rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Case, Count, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Least

# The highest exact number of unread messages. One more means any higher number.
MAX_UNREAD_COUNT = 99
# The newest messages of a room, among which the unread ones are counted.
UNREAD_WINDOW = 200


@dataclass(frozen=True)
class RoomSummary:
    """What `services.rooms_for` adds to a room.

    In an empty room, ``last_…`` are None. ``muted`` is None if the user is not a member.
    """

    unread_count: int
    muted: bool | None
    last_message_id: int | None
    last_message_at: datetime | None
    last_author_id: Any

    @classmethod
    def of(cls, room: Any) -> RoomSummary:
        """Return the summary of *room*. Raise AttributeError if it is from another queryset."""
        return cls(
            unread_count=room.unread_count,
            muted=room.muted,
            last_message_id=room.last_message_id,
            last_message_at=room.last_message_at,
            last_author_id=room.last_author_id,
        )

    @property
    def counted_unread(self) -> int:
        """The unread messages that sums and badges count: none of a muted room."""
        return 0 if self.muted else self.unread_count


class _NumberOfRows(Subquery):
    """The number of rows, up to the limit of the query."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = models.IntegerField()
    # For ids that no column could hold.
    empty_result_set_value = 0


class _NumberOfUnread(Subquery):
    template = "(SELECT COUNT(newest.unread) FROM (%(subquery)s) newest)"
    output_field = models.IntegerField()


def counts_around(
    older: models.QuerySet[Any], rest: models.QuerySet[Any], limit: int
) -> dict[str, Subquery]:
    """Return annotations that count a room's *older* messages and the *rest*, both in order."""
    return {
        "before_count": _NumberOfRows(older.values("pk")[:limit]),
        "rest_count": _NumberOfRows(rest.values("pk")[:limit]),
    }


def is_unread(user_id: Any) -> Q:
    """Return the condition that a message is unread: by others, not deleted, after the read mark.

    The outer query has the membership as ``mine``.
    """
    of_others = Q(author=None) | ~Q(author=user_id)
    return Q(of_others, pk__gt=OuterRef("mine__read_id"), deleted_at=None)


def unread_count(newest: models.QuerySet[Any], user_id: Any) -> Any:
    """Return an annotation that counts unread messages among the *newest* of each outer room."""
    marked = newest.annotate(unread=Case(When(is_unread(user_id), then=Value(1))))
    number = _NumberOfUnread(marked.values("unread")[:UNREAD_WINDOW])
    return Least(number, Value(MAX_UNREAD_COUNT + 1))


def unread_count_on_mariadb(newest: models.QuerySet[Any], user_id: Any) -> Any:
    """Return the same for MariaDB, which can't limit and count in one subquery."""
    ids = newest.values("pk")
    unread = newest.filter(is_unread(user_id)).order_by().values("room")
    number = Subquery(unread.annotate(number=Count("pk")).values("number"))
    return Case(
        When(mine__read_id__gte=Coalesce(Subquery(ids[:1]), Value(0)), then=Value(0)),
        When(
            mine__read_id__lt=Subquery(ids[UNREAD_WINDOW : UNREAD_WINDOW + 1]),
            then=Value(MAX_UNREAD_COUNT + 1),
        ),
        default=Least(Coalesce(number, Value(0)), Value(MAX_UNREAD_COUNT + 1)),
        output_field=models.IntegerField(),
    )
