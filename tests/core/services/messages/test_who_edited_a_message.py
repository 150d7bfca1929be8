"""A text by someone else than the author of the message says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from conversate_core import services
from conversate_core.errors import NotAllowed
from conversate_core.models import Message
from conversate_core.queries.editors import load_editors
from tests.core.support.queries import counted
from tests.support.site_rules import EDITING_MODERATORS

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

    from tests.core.support.people import Say


@pytest.fixture(autouse=True)
def moderators_edit(settings: Settings) -> None:
    settings.CONVERSATE_POLICY = EDITING_MODERATORS


def signature(message: Message) -> tuple[Any, bool]:
    fresh = Message.objects.get(pk=message.pk)
    return fresh.edited_by, fresh.edited_by_other


def test_a_new_message_was_edited_by_nobody(member: User, say: Say) -> None:
    assert signature(say(member)) == (None, False)


def test_an_edit_by_the_author_is_the_authors(member: User, say: Say) -> None:
    edited = services.edit_message(message=say(member), body="Hello!", by=member)
    assert signature(edited) == (member, False)


def test_an_edit_by_a_moderator_is_the_moderators(
    member: User, moderator: User, outsider: User, other_member: User, say: Say
) -> None:
    message = say(member)
    edited = services.edit_message(message=message, body="Hello!", by=moderator)
    assert (edited.edited_by_id, edited.edited_by_other) == (moderator.pk, True)
    assert signature(message) == (moderator, True)
    for other in (other_member, outsider):
        with pytest.raises(NotAllowed):
            services.edit_message(message=message, body="Mine", by=other)
    assert signature(message) == (moderator, True)


def test_an_edit_by_the_system_is_someone_elses(member: User, say: Say) -> None:
    edited = services.edit_message(message=say(member), body="Hello!")
    assert signature(edited) == (None, True)


@pytest.mark.parametrize("by_system", [False, True])
def test_the_last_edit_counts(by_system: bool, member: User, moderator: User, say: Say) -> None:
    message = say(member)
    services.edit_message(message=message, body="Second", by=None if by_system else moderator)
    services.edit_message(message=message, body="Third", by=member)
    assert signature(message) == (member, False)


def test_a_message_of_a_deleted_account_is_edited_by_someone_else(
    member: User, moderator: User, say: Say
) -> None:
    message = say(member)
    member.delete()
    services.edit_message(message=Message.objects.get(), body="Redacted", by=moderator)
    assert signature(message) == (moderator, True)


def test_the_author_does_not_get_the_text_of_an_editor_whose_account_is_deleted(
    member: User, moderator: User, say: Say
) -> None:
    message = say(member)
    services.edit_message(message=message, body="Redacted", by=moderator)
    moderator.delete()
    assert signature(message) == (None, True)


def test_only_editors_of_others_are_loaded_in_one_query(
    member: User, moderator: User, superuser: User, say: Say
) -> None:
    messages = [say(member) for _ in range(4)]
    services.edit_message(message=messages[1], body="Mine", by=member)
    loaded = list(Message.objects.order_by("pk"))
    with counted() as queries:
        load_editors(loaded)
    assert queries == []
    services.edit_message(message=messages[2], body="Edited", by=moderator)
    services.edit_message(message=messages[3], body="Edited", by=superuser)
    loaded = list(Message.objects.order_by("pk"))
    with counted() as queries:
        load_editors(loaded)
    assert len(queries) == 1
    with counted() as queries:
        assert [message.edited_by for message in loaded[2:]] == [moderator, superuser]
    assert queries == []


def test_an_editor_who_is_missing_was_deleted(member: User, moderator: User, say: Say) -> None:
    """An edit was committed while its editor's account was deleted."""
    message = services.edit_message(message=say(member), body="Edited", by=moderator)
    Message.objects.filter(pk=message.pk).update(edited_by=987_654)
    orphan = Message.objects.get()
    load_editors([orphan])
    assert (orphan.edited_by, orphan.edited_by_other) == (None, True)


def test_a_deleted_message_names_no_editor(member: User, moderator: User, say: Say) -> None:
    message = services.edit_message(message=say(member), body="Edited", by=moderator)
    deleted = services.delete_message(message=message, by=moderator)
    with counted() as queries:
        load_editors([deleted])
    assert queries == []
