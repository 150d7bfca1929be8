from __future__ import annotations

import threading
from typing import Any
from unittest import mock

import pytest

from conversate_core import services
from conversate_core.errors import InvalidRoom
from conversate_core.models import Room
from conversate_core.services import rooms as rooms_module
from tests.core.support.people import make_person
from tests.core.support.racing import PATIENCE, at_once

pytestmark = pytest.mark.django_db(transaction=True)


def create_at_once(number: int, **fields: Any) -> list[Any]:
    """Create *number* rooms whose threads meet after the checks, before they choose an address."""
    barrier = threading.Barrier(number, timeout=PATIENCE)

    def checked(title: str) -> str:
        # Before the transaction, which on SQLite only one of them can be in.
        barrier.wait()
        return title

    with mock.patch.object(rooms_module, "check_title", checked):
        return at_once(*[lambda: services.create_room(**fields)] * number)


def test_with_the_same_title_they_get_addresses_of_their_own() -> None:
    member = make_person("member")
    rooms = create_at_once(8, title="Tea kitchen", members=[member])
    assert all(isinstance(room, Room) for room in rooms), rooms
    assert len({room.slug for room in rooms}) == 8
    assert "tea-kitchen" in {room.slug for room in rooms}
    assert all(room.memberships.count() == 1 for room in rooms)


def test_with_the_same_address_one_of_them_gets_it() -> None:
    outcomes = create_at_once(4, title="Tea kitchen", slug="tea")
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["InvalidRoom"] * 3 + ["Room"]
    assert any(isinstance(outcome, InvalidRoom) for outcome in outcomes)
    assert Room.objects.count() == 1
