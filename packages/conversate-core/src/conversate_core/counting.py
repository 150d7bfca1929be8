"""Counting without looking at everything: the cost ends where the limit does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case, Count, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Least

if TYPE_CHECKING:
    from .querysets import MessageQuerySet

# Unread messages that are told apart: one more stands for any number above.
UNREAD_COUNTED = 99
# The newest messages of a room, among which the unread ones are counted.
UNREAD_LOOKED_AT = 200


class _NumberOfRows(Subquery):
    """How many rows there are, up to the limit of the query."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = models.IntegerField()
    # For ids that no column could hold.
    empty_result_set_value = 0


class _NumberOfUnread(Subquery):
    template = "(SELECT COUNT(newest.unread) FROM (%(subquery)s) newest)"
    output_field = models.IntegerField()


def counts_around(messages: MessageQuerySet, pivot: int, limit: int) -> dict[str, Subquery]:
    """How many of a room's messages have an id below *pivot*, and how many do not."""
    ids = messages.values("pk")
    return {
        "before_count": _NumberOfRows(ids.filter(pk__lt=pivot).order_by("-room_id", "-pk")[:limit]),
        "rest_count": _NumberOfRows(ids.filter(pk__gte=pivot).order_by("room_id", "pk")[:limit]),
    }


def is_unread(user_id: Any) -> Q:
    """Of others, standing, after the read mark ``mine`` of the outer query."""
    of_others = Q(author=None) | ~Q(author=user_id)
    return Q(of_others, pk__gt=OuterRef("mine__read_id"), deleted_at=None)


def unread_count(newest: MessageQuerySet, user_id: Any) -> Any:
    """The unread among the *newest* messages of each room of the outer query."""
    marked = newest.annotate(unread=Case(When(is_unread(user_id), then=Value(1))))
    number = _NumberOfUnread(marked.values("unread")[:UNREAD_LOOKED_AT])
    return Least(number, Value(UNREAD_COUNTED + 1))


def unread_count_on_mariadb(newest: MessageQuerySet, user_id: Any) -> Any:
    """The same where a subquery can't be limited and counted at once: mostly, it need not be."""
    ids = newest.values("pk")
    unread = newest.filter(is_unread(user_id)).order_by().values("room")
    number = Subquery(unread.annotate(number=Count("pk")).values("number"))
    return Case(
        When(mine__read_id__gte=Coalesce(Subquery(ids[:1]), Value(0)), then=Value(0)),
        When(
            mine__read_id__lt=Subquery(ids[UNREAD_LOOKED_AT : UNREAD_LOOKED_AT + 1]),
            then=Value(UNREAD_COUNTED + 1),
        ),
        default=Least(Coalesce(number, Value(0)), Value(UNREAD_COUNTED + 1)),
        output_field=models.IntegerField(),
    )
