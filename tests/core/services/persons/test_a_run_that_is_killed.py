"""The next run completes an erasure after a process was killed at any point."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from conversate_core import services
from conversate_core.models import Message, Room
from tests.core.services.persons.test_erasing import references_to
from tests.core.support.killed import kill_command
from tests.support.checksums import checksums_of_others, keys_of_person

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db(transaction=True)

PERSONS = "conversate_core.services.persons"
COMMAND = ["erase_person", "ada", "--messages", "empty", "--no-input"]


@pytest.mark.parametrize(
    ("module", "name", "times"),
    [
        ("memberships", "send_membership_changed", 1),
        ("memberships", "_leave", 1),
        ("traces", "_delete", 2),
        ("traces", "_unsign", 1),
        ("messages", "remove_files", 1),
        ("messages", "_erase", 2),
        ("messages", "change_in_room", 1),
        ("messages", "change_in_room", 3),
        ("erasing", "delete_rest", 1),
    ],
)
def test_the_next_run_continues(
    module: str,
    name: str,
    times: int,
    ada: User,
    deeds: dict[str, Any],
    room: Room,
    member: User,
    uploads: Path,
) -> None:
    mine = keys_of_person(ada, with_messages=True)
    before = checksums_of_others(ada, mine)
    cursor = services.history(room=room, user=member).revision
    after = (f"{PERSONS}.{module}", name, times)
    kill_command(COMMAND, after=after, uploads=uploads, batches=(f"{PERSONS}.batches", 2))
    services.erase_person(user=ada, messages="empty")
    assert references_to(ada.pk) == []
    assert not Message.objects.filter(author=None).exclude(body="").exists()
    assert [path for path in uploads.rglob("*") if path.is_file()] == []
    assert checksums_of_others(ada, mine) == before
    assert services.poll(room=room, user=member, cursor=cursor).reset
