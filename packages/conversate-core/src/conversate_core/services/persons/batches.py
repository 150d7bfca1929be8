"""Read the rows of one person in batches, each by one query of an index."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Q, QuerySet

from ...models import Message, Room
from ...querysets import MessageQuerySet

# Rows in a query, and in a transaction that changes them.
BATCH = 500


def in_batches(rows: QuerySet[Any, Any], key: str) -> Iterator[list[Any]]:
    """Yield *rows*, a queryset of dicts, in lists ordered by their unique *key*."""
    rows = rows.order_by(key)
    batch = list(rows[:BATCH])
    while batch:
        yield batch
        batch = list(rows.filter(**{f"{key}__gt": batch[-1][key]})[:BATCH])


def messages_of(user_id: Any, *fields: str) -> Iterator[list[dict[str, Any]]]:
    """Yield *fields* of the messages by this user in lists, in the order of their time.

    This includes deleted ones, and those of rooms that were cleared, pruned or deleted.
    """
    mine = _by_time(user_id).values("id", "room_id", "created_at", *fields)
    batch = list(mine[:BATCH])
    while batch:
        yield batch
        time, key = batch[-1]["created_at"], batch[-1]["id"]
        # In a form that databases search the index by.
        later = mine.filter(Q(created_at__gt=time) | Q(pk__gt=key), created_at__gte=time)
        batch = list(later[:BATCH])


def keys_of_messages(user_id: Any) -> Iterator[dict[int, list[int]]]:
    """Yield the keys of the messages by this user, by rooms, until there are no more of them.

    The caller takes each of them away from the user before it asks for the next ones.
    """
    rows = _by_time(user_id).values_list("pk", "room_id", "created_at")
    batch = list(rows[:BATCH])
    while batch:
        yield _by_room((room_id, key) for key, room_id, _ in batch)
        # Not from the beginning: databases keep deleted entries of an index for a while.
        batch = list(rows.filter(created_at__gte=batch[-1][2])[:BATCH])


def by_room(rows: Iterable[Mapping[str, Any]]) -> dict[int, list[int]]:
    """Return the values ``id`` of *rows* by their ``room_id``, in the order of rooms."""
    return _by_room((row["room_id"], row["id"]) for row in rows)


def open_rooms(room_ids: Iterable[int]) -> dict[int, Room]:
    """Return the rooms that exist by their keys, in one query."""
    return Room.objects.in_bulk(set(room_ids))


def _by_time(user_id: Any) -> MessageQuerySet:
    # The index on author and time. Without the key in it, PostgreSQL sorts those of the same time.
    return Message.objects.filter(author=user_id).order_by("created_at", "pk")


def _by_room(pairs: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    keys: dict[int, list[int]] = defaultdict(list)
    for room_id, key in sorted(pairs):
        keys[room_id].append(key)
    return keys
