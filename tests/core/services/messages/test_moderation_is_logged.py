from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from conversate_core import services
from conversate_core.models import Room
from tests.support.site_rules import EDITING_MODERATORS

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

    from tests.core.support.people import Say


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, logger="conversate_core")
    return caplog


def test_what_a_moderator_changes_or_removes_is_logged_with_who_and_what(
    room: Room,
    member: User,
    moderator: User,
    say: Say,
    log: pytest.LogCaptureFixture,
    settings: Settings,
) -> None:
    settings.CONVERSATE_POLICY = EDITING_MODERATORS
    message = say(member, "A secret")
    services.edit_message(message=message, body="Redacted", by=moderator)
    services.delete_message(message=message, by=moderator)
    what = f"Message {message.pk} by user {member.pk} in room {room.pk} was"
    assert log.messages == [
        f"{what} edited by user {moderator.pk}.",
        f"{what} deleted by user {moderator.pk}.",
    ]
    assert all(record.levelno == logging.INFO and record.created for record in log.records)


def test_so_is_what_the_system_does(member: User, say: Say, log: pytest.LogCaptureFixture) -> None:
    services.delete_message(message=say(member))
    (line,) = log.messages
    assert line.endswith("was deleted by user None.")


def test_what_people_do_to_their_own_messages_is_nobodys_business(
    member: User, say: Say, log: pytest.LogCaptureFixture
) -> None:
    message = say(member)
    services.edit_message(message=message, body="Better", by=member)
    services.delete_message(message=message, by=member)
    assert log.messages == []


def test_clearing_and_deleting_a_room_is_logged(
    room: Room,
    member: User,
    moderator: User,
    superuser: User,
    say: Say,
    log: pytest.LogCaptureFixture,
) -> None:
    say(member)
    services.clear_room(room=room, by=moderator)
    services.delete_room(room=room, by=superuser)
    assert log.messages == [
        f"Room {room.pk} was cleared of 1 messages by user {moderator.pk}.",
        f"Room {room.pk} was deleted by user {superuser.pk}.",
    ]
