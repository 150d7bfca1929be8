"""The saved mentions of a message, from its post to its deletion."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conversate_core import services
from conversate_core.errors import NotAllowed
from conversate_core.models import Mention, Message, Room
from tests.core.support.people import Say, make_person
from tests.support.site_rules import EDITING_MODERATORS

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import DjangoCaptureOnCommitCallbacks as Commit
    from pytest_django import Settings


@pytest.fixture
def ada(room: Room) -> User:
    user = make_person("ada", first_name="Ada", last_name="Lovelace")
    services.add_member(room=room, user=user)
    return user


@pytest.fixture
def grace(room: Room) -> User:
    user = make_person("grace", first_name="Grace", last_name="Hopper")
    services.add_member(room=room, user=user)
    return user


def mentioned(message: Message) -> set[str]:
    return set(message.mentions.values_list("user__username", flat=True))


def test_a_post_mentions_the_members_it_names_once_each(
    say: Say, member: User, ada: User, grace: User
) -> None:
    assert mentioned(say(member, "@ada, ask @Grace Hopper. @ADA?")) == {"ada", "grace"}


def test_a_post_without_names_mentions_nobody(say: Say, member: User, ada: User) -> None:
    assert mentioned(say(member, "ada @ home, ada@example.org, @nobody")) == set()


def test_who_is_no_member_is_not_mentioned(say: Say, member: User, outsider: User) -> None:
    assert mentioned(say(member, "@outsider")) == set()


def test_nobody_mentions_themselves(say: Say, ada: User, grace: User) -> None:
    assert mentioned(say(ada, "@ada and @grace")) == {"grace"}


def test_a_moderator_who_edits_makes_nobody_mention_themselves(
    say: Say, ada: User, moderator: User, settings: Settings
) -> None:
    settings.CONVERSATE_POLICY = EDITING_MODERATORS
    message = services.edit_message(message=say(ada, "Hello"), body="@ada @moderator", by=moderator)
    assert mentioned(message) == {"moderator"}


def test_an_edit_adds_and_removes_mentions_and_keeps_the_others(
    say: Say, member: User, moderator: User, ada: User, grace: User
) -> None:
    message = say(member, "@ada @grace")
    kept = message.mentions.get(user=grace)
    services.edit_message(message=message, body="@grace @moderator", by=member)
    assert mentioned(message) == {"grace", "moderator"}
    assert message.mentions.get(user=grace) == kept


def test_an_edit_can_take_all_of_them_back(say: Say, member: User, ada: User) -> None:
    message = services.edit_message(message=say(member, "@ada"), body="Hello", by=member)
    assert mentioned(message) == set()


def test_an_edit_that_is_refused_changes_none(
    say: Say, member: User, other_member: User, ada: User
) -> None:
    message = say(member, "@ada")
    with pytest.raises(NotAllowed):
        services.edit_message(message=message, body="Hello", by=other_member)
    assert mentioned(message) == {"ada"}


def test_what_is_deleted_or_cleared_mentions_nobody(
    say: Say,
    room: Room,
    member: User,
    ada: User,
    django_capture_on_commit_callbacks: Commit,
) -> None:
    services.delete_message(message=say(member, "@ada"), by=member)
    assert not Mention.objects.exists()
    say(member, "@ada")
    with django_capture_on_commit_callbacks(execute=True):
        services.clear_room(room=room)
    assert not Mention.objects.exists()


def test_an_account_that_is_deleted_is_mentioned_no_longer(
    say: Say, member: User, ada: User, grace: User
) -> None:
    message = say(member, "@ada @grace")
    ada.delete()
    assert mentioned(message) == {"grace"}
    assert Mention.objects.count() == 1


def test_a_mention_names_who_is_meant_and_where(say: Say, member: User, ada: User) -> None:
    message = say(member, "@ada")
    assert str(message.mentions.get()) == f"ada · #{message.pk}"
