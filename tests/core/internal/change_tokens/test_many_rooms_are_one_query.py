"""A tick of long polling reads the revisions of all rooms with waiting polls in one query."""

from __future__ import annotations

import pytest

from conversate_core import services
from conversate_core.internal.change_tokens import revisions
from conversate_core.queries.hot import Revisions
from tests.core.support.queries import counted


@pytest.mark.django_db
def test_the_revisions_of_all_rooms_are_one_query() -> None:
    rooms = [services.create_room(title=f"Room {number}") for number in range(20)]
    with counted() as queries:
        found = revisions(room.pk for room in rooms)
    assert found == {room.pk: Revisions.of(room) for room in rooms}
    assert len(queries) == 1
