"""The queries for one person read an index, and not the messages of all others."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from conversate_core import services
from conversate_core.models import Message, Room
from conversate_core.services.persons import batches
from tests.core.queries.test_plans_for_long_histories import WALKS, fill, plans
from tests.core.support.queries import counted

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db


def export(user: User) -> None:
    services.export_person(user=user, output=io.BytesIO())


def erase(user: User) -> None:
    services.erase_person(user=user)


@pytest.mark.parametrize("act", [export, erase])
def test_no_query_walks_through_the_messages_of_others(
    act: Callable[[User], None],
    ada: User,
    deeds: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(batches, "BATCH", 2)
    fill(Room.objects.create(title="Busy", slug="busy"), 3_000)
    made = plans(lambda: act(ada))
    assert made
    for sql, plan in made:
        assert not re.search(WALKS[connection.vendor], plan), f"{sql}\n{plan}"


def test_their_number_grows_with_the_batches_and_not_with_the_messages(
    ada: User, room: Room, member: User
) -> None:
    numbers = []
    for count in (1, 50, 200):
        Message.objects.bulk_create(
            Message(room=room, author=ada, body="x", revision=1) for _ in range(count)
        )
        with counted() as queries:
            export(ada)
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] == numbers[2]
