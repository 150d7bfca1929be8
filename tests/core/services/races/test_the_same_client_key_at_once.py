from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile

from conversate_core import services
from conversate_core.models import Message, Room
from tests.core.support.following import Poller
from tests.core.support.racing import at_once, meeting_at_the_lock

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("senders", [2, 5])
def test_one_message_and_one_file_come_of_it(
    room: Room, member: User, uploads: Path, senders: int
) -> None:
    poller = Poller(room, member)
    key = uuid4()

    def post() -> Message:
        file = ContentFile(b"notes", name="notes.txt")
        return services.post_message(
            room=room, author=member, body="Once", files=[file], client_key=key
        )

    with meeting_at_the_lock(senders):
        outcomes = at_once(*[post] * senders)
    message = Message.objects.get()
    assert outcomes == [message] * senders
    assert poller.catch_up() == [message.pk]
    assert len([path for path in uploads.rglob("*") if path.is_file()]) == 1
    assert message.attachments.count() == 1


def test_two_people_may_use_the_same_key(room: Room, member: User, other_member: User) -> None:
    key = uuid4()
    with meeting_at_the_lock(2):
        first, second = at_once(
            lambda: services.post_message(room=room, author=member, body="A", client_key=key),
            lambda: services.post_message(room=room, author=other_member, body="B", client_key=key),
        )
    assert {first.author_id, second.author_id} == {member.pk, other_member.pk}


def test_a_program_posts_once(room: Room, member: User) -> None:
    poller, key = Poller(room, member), uuid4()

    def post() -> Message:
        return services.post_message(room=room, sender="Backup", body="Done", client_key=key)

    with meeting_at_the_lock(3):
        outcomes = at_once(*[post] * 3)
    message = Message.objects.get()
    assert outcomes == [message] * 3
    assert poller.catch_up() == [message.pk]
