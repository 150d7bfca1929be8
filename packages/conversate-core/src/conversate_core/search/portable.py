"""Search without an index of words, for databases that have no module of their own."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

# A range of rooms, since PostgreSQL would sort whole rooms: see MessageQuerySet.in_room.
_NEWEST_OF_ROOM = """
    (SELECT id FROM conversate_core_message WHERE room_id >= %s AND room_id <= %s AND id < %s
    ORDER BY room_id DESC, id DESC LIMIT %s)
"""


def search_index(connection: Any) -> None:
    return None


def create_search_index(schema_editor: Any) -> None:
    pass


def drop_search_index(schema_editor: Any) -> None:
    pass


def newest_of_rooms(rooms: tuple[int, ...], before: int, size: int) -> tuple[list[str], list[int]]:
    parameters = [each for room in rooms for each in (room, room, before, size)]
    return [_NEWEST_OF_ROOM] * len(rooms), parameters


def contains_any_case(field: str, word: str) -> Q:
    return Q(**{f"{field}__icontains": word})
