"""SQLite with Django's defaults: deferred transactions, rollback journal, five seconds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.files.base import ContentFile
from django.db import connection, connections

from conversate_core import services
from conversate_core.models import Message, Room
from tests.core.support.people import make_person
from tests.core.support.racing import at_once, meeting_at_the_lock

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite alone"),
]


@pytest.fixture(autouse=True)
def _as_django_sets_it_up(db: None, tmp_path: Path) -> Iterator[None]:
    """A copy of the database: the tests' own one may be open elsewhere, and keeps its journal."""
    settings = connections.settings["default"]
    ours = {name: settings[name] for name in ("NAME", "OPTIONS")}
    copy = str(tmp_path / "copy.sqlite3")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [copy])
    connection.close()
    settings.update(NAME=copy, OPTIONS={})
    yield
    connection.close()
    settings.update(ours)


def test_eight_people_who_post_at_once_wait_for_each_other_and_do_not_fail(
    room: Room, uploads: Path, settings: Settings
) -> None:
    settings.CONVERSATE_POST_LIMIT = (20, 10)
    people = [make_person(f"person{number}") for number in range(8)]

    def join_and_post(user: User) -> list[Message]:
        services.add_member(room=room, user=user)
        file = ContentFile(b"notes", name="notes.txt")
        messages = [
            services.post_message(room=room, author=user, body="Hello", files=[file]),
            services.post_message(room=room, author=user, body="Again"),
        ]
        services.edit_message(message=messages[0], body="Hello!", by=user)
        services.mark_read(room=room, user=user)
        return messages

    with meeting_at_the_lock(8):
        outcomes = at_once(*(lambda user=user: join_and_post(user) for user in people))  # type: ignore[misc]
    assert [type(outcome) for outcome in outcomes] == [list] * 8, outcomes
    assert Message.objects.count() == 16
