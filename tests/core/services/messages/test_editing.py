from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core.files.base import ContentFile

from conversate_core import services
from conversate_core.errors import EditConflict, InvalidMessage, MessageGone, NotAllowed
from conversate_core.models import Message, Room

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

    from tests.core.support.people import Say


NOON = datetime(2030, 1, 1, 12, tzinfo=timezone.utc)


def test_an_edit_changes_the_text_says_so_and_takes_the_next_revision(
    room: Room, member: User, say: Say
) -> None:
    message = say(member, "Helo")
    edited = services.edit_message(message=message, body="Hello\r\n", by=member)
    message.refresh_from_db()
    assert message.body == edited.body == "Hello"
    assert message.edited_at == edited.edited_at is not None
    assert message.revision == edited.revision == Room.objects.get(pk=room.pk).revision
    assert message.author == member


def test_an_edit_reaches_who_had_the_message_already(room: Room, member: User, say: Say) -> None:
    message = say(member, "Helo")
    cursor = services.poll(room=room, user=member, cursor=0).revision
    services.edit_message(message=message, body="Hello", by=member)
    (news,) = services.poll(room=room, user=member, cursor=cursor).messages
    assert (news.pk, news.body) == (message.pk, "Hello")


@pytest.mark.parametrize("body", ["", " ", "\x00"])
def test_a_text_cannot_be_edited_away(body: str, member: User, say: Say) -> None:
    message = say(member)
    with pytest.raises(InvalidMessage, match="needs a text"):
        services.edit_message(message=message, body=body, by=member)
    message.refresh_from_db()
    assert message.body == "Hello"


def test_unless_there_are_files(room: Room, member: User) -> None:
    message = services.post_message(
        room=room, author=member, body="Look", files=[ContentFile(b"1", name="one.txt")]
    )
    assert services.edit_message(message=message, body="", by=member).body == ""


def test_a_text_that_is_too_long_is_refused(member: User, say: Say, settings: Settings) -> None:
    settings.CONVERSATE_MESSAGE_MAX_LENGTH = 5
    with pytest.raises(InvalidMessage, match="5 characters"):
        services.edit_message(message=say(member), body="Good morning", by=member)


def test_a_text_above_the_limit_may_be_saved_as_it_is_or_shorter_but_not_longer(
    member: User, say: Say, settings: Settings
) -> None:
    message = say(member, "As long as it was allowed once")
    settings.CONVERSATE_MESSAGE_MAX_LENGTH = 5
    for by, body in [
        (member, "As long as it was allowed once"),
        (member, "As long as it was allowed"),
        (None, "As long as it was"),
    ]:
        services.edit_message(message=message, body=body, by=by)
    # By what it is now, not by what the caller has seen.
    with pytest.raises(InvalidMessage, match="5 characters"):
        services.edit_message(message=message, body="As long as it was before", by=member)


def test_a_deleted_message_is_not_edited_not_even_by_who_has_not_heard_of_it(
    member: User, say: Say
) -> None:
    message = say(member)
    seen_before = Message.objects.get()
    deleted = services.delete_message(message=message, by=member)
    for by, error in [(member, MessageGone), (None, MessageGone)]:
        with pytest.raises(error):
            services.edit_message(message=seen_before, body="Back again", by=by)
    with pytest.raises(NotAllowed):
        services.edit_message(message=deleted, body="Back again", by=member)
    assert Message.objects.get().body == ""


def test_a_message_that_was_cleared_is_gone(room: Room, member: User, say: Say) -> None:
    message = say(member)
    services.clear_room(room=room)
    with pytest.raises(MessageGone):
        services.edit_message(message=message, body="Back again", by=member)


@pytest.mark.parametrize("with_room", [True, False])
@pytest.mark.parametrize("service", ["edit_message", "delete_message"])
def test_a_message_of_a_room_that_is_gone_is_nobodys_to_change(
    service: str, with_room: bool, room: Room, member: User, superuser: User, say: Say
) -> None:
    message = say(member)
    services.delete_room(room=Room.objects.get(pk=room.pk))
    if not with_room:
        message = Message(pk=message.pk, room_id=room.pk, author=member)
    details = {"body": "Back again"} if service == "edit_message" else {}
    for by in (None, member, superuser):
        with pytest.raises(NotAllowed):
            getattr(services, service)(message=message, by=by, **details)


def test_in_an_archived_room_nothing_is_edited_any_longer(
    room: Room, member: User, moderator: User, superuser: User, say: Say
) -> None:
    message = say(member)
    services.archive_room(room=room)
    for by in (member, moderator, superuser):
        for seen in (message, Message.objects.get()):  # before it was archived, and after
            with pytest.raises(NotAllowed):
                services.edit_message(message=seen, body="Rewritten", by=by)


def test_own_messages_may_be_changed_within_the_edit_window_only(
    member: User, moderator: User, say: Say, settings: Settings
) -> None:
    settings.CONVERSATE_EDIT_WINDOW = 60
    with time_machine.travel(NOON, tick=False) as clock:
        message = say(member)
        clock.move_to(NOON + timedelta(seconds=60), tick=False)
        services.edit_message(message=message, body="Just in time", by=member)
        clock.move_to(NOON + timedelta(seconds=60.001), tick=False)
        with pytest.raises(NotAllowed):
            services.edit_message(message=message, body="Too late", by=member)
        with pytest.raises(NotAllowed):
            services.delete_message(message=message, by=member)
        assert services.edit_message(message=message, body="By the system")
        assert services.delete_message(message=message, by=moderator)


def test_the_edit_window_is_that_of_a_moderators_own_messages_too(
    moderator: User, say: Say, settings: Settings
) -> None:
    settings.CONVERSATE_EDIT_WINDOW = 60
    with time_machine.travel(NOON, tick=False) as clock:
        message = say(moderator)
        clock.move_to(NOON + timedelta(seconds=60.001), tick=False)
        with pytest.raises(NotAllowed):
            services.edit_message(message=message, body="Too late", by=moderator)
        assert services.delete_message(message=message, by=moderator)


def test_without_a_window_they_may_be_changed_for_ever(member: User, say: Say) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        message = say(member)
        clock.move_to(NOON + timedelta(days=10_000), tick=False)
        assert services.edit_message(message=message, body="Years later", by=member)


def test_with_a_window_of_nothing_nobody_edits_and_moderators_delete(
    member: User, moderator: User, say: Say, settings: Settings
) -> None:
    settings.CONVERSATE_EDIT_WINDOW = 0
    message = say(member)
    with pytest.raises(NotAllowed):
        services.edit_message(message=message, body="Quickly", by=member)
    with pytest.raises(NotAllowed):
        services.edit_message(message=message, body="Moderated", by=moderator)
    assert services.delete_message(message=message, by=moderator)


def test_an_edit_of_a_revision_that_is_no_longer_the_latest_changes_nothing(
    member: User, say: Say
) -> None:
    opened = say(member, "First")
    services.edit_message(
        message=opened, body="Second", by=member, expected_revision=opened.revision
    )
    for by in (member, None):
        with pytest.raises(EditConflict) as conflict:
            services.edit_message(
                message=opened, body="Third", by=by, expected_revision=opened.revision
            )
        assert conflict.value.current.body == "Second"
    latest = Message.objects.get()
    assert (latest.body, conflict.value.current.revision) == ("Second", latest.revision)
    edited = services.edit_message(
        message=opened, body="Third", by=member, expected_revision=latest.revision
    )
    assert edited.body == "Third"


def test_an_edit_that_is_sent_again_because_its_answer_got_lost_is_no_conflict(
    member: User, say: Say
) -> None:
    opened = say(member, "First")
    for _ in range(2):
        edited = services.edit_message(
            message=opened, body="Second", by=member, expected_revision=opened.revision
        )
        assert edited.body == "Second"


def test_who_may_not_edit_learns_nothing_of_a_conflict(
    member: User, outsider: User, other_member: User, say: Say
) -> None:
    message = say(member)
    for by in (outsider, other_member):
        with pytest.raises(NotAllowed):
            services.edit_message(message=message, body="Mine", by=by, expected_revision=0)
