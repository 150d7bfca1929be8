from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.files.base import ContentFile

from conversate_core import services
from conversate_core.errors import MessageGone, NotAllowed
from conversate_core.models import Attachment, Message, Role, Room
from conversate_core.queries.editors import load_editors
from conversate_core.storage import attachment_storage
from tests.core.support.following import Poller
from tests.core.support.people import again, make_person
from tests.core.support.racing import at_once, meeting_at_the_lock
from tests.support.site_rules import EDITING_MODERATORS

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

pytestmark = pytest.mark.django_db(transaction=True)


def with_file(room: Room, author: User) -> Message:
    file = ContentFile(b"some notes", name="notes.txt")
    return services.post_message(room=room, author=author, body="First", files=[file])


def test_an_edit_that_meets_a_deletion_never_brings_the_text_back(
    room: Room, member: User, moderator: User
) -> None:
    for _ in range(5):
        message = with_file(room, member)
        poller = Poller(room, member)
        with meeting_at_the_lock(2):
            edited, deleted = at_once(
                lambda: services.edit_message(message=message, body="Second", by=member),  # noqa: B023
                lambda: services.delete_message(message=message, by=moderator),  # noqa: B023
            )
        assert isinstance(edited, (Message, MessageGone))
        assert isinstance(deleted, Message)
        message.refresh_from_db()
        assert (message.body, message.deleted_at is None) == ("", False)
        assert message.revision == deleted.revision
        assert set(poller.catch_up()) == {message.pk}


def test_two_deletions_at_once_leave_one_tombstone_and_no_file(
    room: Room, member: User, moderator: User
) -> None:
    message = with_file(room, member)
    path = message.attachments.get().file.name
    with meeting_at_the_lock(2):
        outcomes = at_once(
            lambda: services.delete_message(message=message, by=member),
            lambda: services.delete_message(message=message, by=moderator),
        )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Message", "MessageGone"]
    assert not Attachment.objects.exists()
    assert not attachment_storage.exists(path)


def test_of_two_edits_at_once_the_later_revision_is_what_everybody_sees(
    room: Room, member: User, moderator: User, settings: Settings
) -> None:
    settings.CONVERSATE_POLICY = EDITING_MODERATORS
    message = services.post_message(room=room, author=member, body="First")
    with meeting_at_the_lock(2):
        edits = at_once(
            lambda: services.edit_message(message=message, body="Second", by=member),
            lambda: services.edit_message(message=message, body="Third", by=moderator),
        )
    last = max(edits, key=lambda edited: edited.revision)
    message.refresh_from_db()
    assert (message.body, message.revision) == (last.body, last.revision)
    editor = moderator if message.body == "Third" else member
    assert (message.edited_by, message.edited_by_other) == (editor, editor == moderator)


def test_a_moderator_edits_in_one_room_while_they_post_in_another(
    room: Room, member: User, moderator: User, settings: Settings
) -> None:
    """A post locks its author before the room. An edit holds the room, and names the editor."""
    settings.CONVERSATE_POLICY = EDITING_MODERATORS
    message = services.post_message(room=room, author=member, body="First")
    for number in range(5):
        with meeting_at_the_lock(2):
            edited, posted = at_once(
                lambda: services.edit_message(message=message, body=f"{number}", by=moderator),  # noqa: B023
                lambda: services.post_message(room=room, author=moderator, body=f"{number}"),  # noqa: B023
            )
        assert (type(edited), type(posted)) == (Message, Message)


def test_an_editor_whose_account_is_deleted_meanwhile_is_someone_else(
    room: Room, member: User, settings: Settings
) -> None:
    settings.CONVERSATE_POLICY = EDITING_MODERATORS
    for number in range(5):
        editor = make_person(f"editor{number}")
        services.add_member(room=room, user=editor, role=Role.MODERATOR)
        message = services.post_message(room=room, author=member, body="First")
        with meeting_at_the_lock(1):
            edited, _ = at_once(
                lambda: services.edit_message(message=message, body="Second", by=editor),  # noqa: B023
                lambda: again(editor).delete(),  # noqa: B023
            )
        assert isinstance(edited, (Message, NotAllowed))
        message = Message.objects.get(pk=message.pk)
        load_editors([message])
        by_other = isinstance(edited, Message)
        assert (message.edited_by, message.edited_by_other) == (None, by_other)
