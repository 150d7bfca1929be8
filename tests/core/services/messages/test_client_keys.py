from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError
from django.db.models.signals import pre_save

from conversate_core import services
from conversate_core.errors import InvalidMessage
from conversate_core.models import Message, Room

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings


def test_the_same_key_again_returns_the_first_message_whatever_else_is_sent(
    room: Room, member: User, uploads: Path
) -> None:
    key = uuid4()
    first = services.post_message(room=room, author=member, body="First", client_key=key)
    again = services.post_message(
        room=room,
        author=member,
        body="Second",
        files=[ContentFile(b"1", name="one.txt")],
        client_key=key,
    )
    assert again == first
    assert again.body == "First"
    assert not uploads.exists()


def test_a_retry_changes_nothing(room: Room, member: User, settings: Settings) -> None:
    settings.CONVERSATE_POST_LIMIT = (1, 60)
    key = uuid4()
    services.post_message(room=room, author=member, body="First", client_key=key)
    before = services.poll(room=room, user=member, cursor=0).revision
    services.post_message(room=room, author=member, body="First", client_key=key)
    assert services.poll(room=room, user=member, cursor=before).messages == ()


def test_a_key_may_be_written_out(room: Room, member: User) -> None:
    key = uuid4()
    first = services.post_message(room=room, author=member, body="First", client_key=str(key))
    assert first.client_key == key
    assert services.post_message(room=room, author=member, client_key=key) == first


@pytest.mark.parametrize("key", ["", "1", "no uuid", "\x00", "é" * 32, "1" * 31 + "\ud800"])
def test_a_malformed_key_is_refused(key: str, room: Room, member: User) -> None:
    with pytest.raises(InvalidMessage, match="must be a UUID"):
        services.post_message(room=room, author=member, body="Hello", client_key=key)
    assert not Message.objects.exists()


@pytest.mark.parametrize("version", [0x00, 0x40, 0x7F, 0x80, 0x8F, 0xF0, 0xFF])
@pytest.mark.parametrize("variant", [0x00, 0x01, 0x40, 0x80, 0x81, 0xBF, 0xC0, 0xFF])
def test_any_other_key_is_stored_or_refused_alike_on_every_database(
    version: int, variant: int, room: Room, member: User
) -> None:
    """Of versions 8 and above, MariaDB's own type takes some only."""
    key = UUID(bytes=bytes([1, 2, 3, 4, 5, 6, version, 7, variant, 8, 9, 10, 11, 12, 13, 14]))
    if version >= 0x80 and 0 < variant <= 0x80:
        with pytest.raises(InvalidMessage, match="must be a UUID"):
            services.post_message(room=room, author=member, body="Hello", client_key=key)
        return
    for _ in range(2):
        services.post_message(room=room, author=member, body="Hello", client_key=key)
    assert Message.objects.get().client_key == key


def test_without_a_key_the_same_text_is_posted_again(room: Room, member: User) -> None:
    for _ in range(2):
        services.post_message(room=room, author=member, body="Hello")
    assert Message.objects.count() == 2


def test_a_key_is_of_its_author_and_room(room: Room, member: User, other_member: User) -> None:
    elsewhere = services.create_room(title="Elsewhere", members=[member])
    key = uuid4()
    messages = {
        services.post_message(room=where, author=who, body="Hello", client_key=key)
        for where, who in [(room, member), (room, other_member), (elsewhere, member)]
    }
    assert len(messages) == 3


def test_the_retry_of_a_message_that_was_deleted_meanwhile_does_not_post_it_again(
    room: Room, member: User
) -> None:
    key = uuid4()
    message = services.post_message(room=room, author=member, body="Oops", client_key=key)
    services.delete_message(message=message, by=member)
    again = services.post_message(room=room, author=member, body="Oops", client_key=key)
    assert again.deleted_at is not None


@pytest.mark.parametrize("key", [None, uuid4()])
def test_an_integrity_error_that_is_not_about_the_key_is_not_hidden(
    key: Any, room: Room, member: User
) -> None:
    def fail(**kwargs: Any) -> None:
        raise IntegrityError("Something of the site's")

    pre_save.connect(fail, sender=Message)
    try:
        with pytest.raises(IntegrityError, match="of the site's"):
            services.post_message(room=room, author=member, body="Hello", client_key=key)
    finally:
        pre_save.disconnect(fail, sender=Message)
