"""A long history, written by the database itself: a million messages in seconds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.utils import timezone

from conversate_core.models import Message, Room

# A word of every tenth message, and one of five messages of a room, however many it has.
COMMON, RARE = "kettle", "zeppelin"
# Seconds between two messages.
PACE = 30

_NUMBERS = (
    "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < %s)"
)
_BODY = (
    "'Message ' || n || ' says **word' || (n %% 997) || '** and `word' || (n %% 89) || '`, see"
    " https://example.org/' || n || CASE WHEN n %% 10 = 0 THEN ' " + COMMON + "' ELSE '' END"
    " || CASE WHEN n %% %s = 0 THEN ' " + RARE + "' ELSE '' END"
)
# The last message was posted now.
_MOMENT = {
    "postgresql": "%s::timestamptz - (%s - n) * interval '1 second' * %s",
    "sqlite": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', %s, ((n - %s) * %s) || ' seconds')",
}


_TABLE = Message._meta.db_table
# The indexes that could be missing, and how to make them anew.
_INDEXES = {
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s"
    " AND indexname NOT IN (SELECT conname FROM pg_constraint)",
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    " AND tbl_name = %s",
}
_UNCHECKED = {
    "postgresql": ("SET session_replication_role = replica", "RESET session_replication_role"),
    "sqlite": ("PRAGMA foreign_keys = OFF", "PRAGMA foreign_keys = ON"),
}


@contextmanager
def filling_up() -> Iterator[None]:
    """Make the indexes of messages once they are all there, and check no keys: far quicker."""
    unchecked, checked = _UNCHECKED[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(_INDEXES[connection.vendor], [_TABLE])
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
        cursor.execute(unchecked)
        yield
        cursor.execute(checked)
        for _name, definition in indexes:
            cursor.execute(definition)


def make_history(room: Room, *, count: int, users: list[int]) -> int:
    """Let these people, by keys that follow each other, take turns in an empty room.

    Returns the id of the last message.
    """
    moment = _MOMENT[connection.vendor]
    now = timezone.now().strftime("%Y-%m-%d %H:%M:%S+00:00")
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_NUMBERS} INSERT INTO {_TABLE}"
            " (room_id, author_id, body, created_at, revision)"
            f" SELECT %s, %s + n %% %s, {_BODY}, {moment}, n FROM numbers ORDER BY n",
            [count, room.pk, min(users), len(users), max(count // 5, 1), now, count, PACE],
        )
        cursor.execute(f"SELECT max(id) FROM {_TABLE}")
        (last,) = cursor.fetchone()
    Room.objects.filter(pk=room.pk).update(revision=count)
    room.refresh_from_db()
    return int(last)
