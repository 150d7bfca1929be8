"""Core's services with a custom user model. The test beside this folder runs it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command

from conversate_core import services
from conversate_core.errors import NotAllowed, RateLimited
from conversate_core.models import Access, Membership, Mention, Message, Role, Room
from conversate_core.people import person_for
from conversate_core.policy import get_policy
from tests.core.people.custom_user.suite.accounts import make_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Any:
    return make_account("ada")


@pytest.fixture
def grace() -> Any:
    return make_account("grace")


@pytest.fixture
def cafe(ada: Any, grace: Any) -> Room:
    room = services.create_room(title="Café", members=[ada])
    services.add_member(room=room, user=grace, role=Role.MODERATOR)
    return room


def test_the_system_checks_pass_and_no_migration_is_missing() -> None:
    call_command("check")
    call_command("makemigrations", "--check", "conversate_core", verbosity=0)


def test_two_people_talk(cafe: Room, ada: Any, grace: Any) -> None:
    cursor = services.history(room=cafe, user=ada).revision
    key = uuid4()
    file = ContentFile(b"1", name="one.txt")
    message = services.post_message(room=cafe, author=ada, files=[file], client_key=key)
    assert services.post_message(room=cafe, author=ada, body="Again", client_key=key) == message
    services.edit_message(message=message, body="Look", by=ada)
    (news,) = services.poll(room=cafe, user=grace, cursor=cursor).messages
    assert (news.body, news.author, news.attachments.count()) == ("Look", ada, 1)
    listed: Any = services.rooms_for(user=grace).get()
    assert (listed.unread_count, listed.last_author_id) == (1, ada.pk)
    services.mark_read(room=cafe, user=grace)
    listed = services.rooms_for(user=grace).get()
    assert listed.unread_count == 0
    assert list(services.search(user=grace, query="look")) == [message]
    assert services.delete_message(message=message, by=grace).deleted_at


def test_people_mention_each_other_by_what_they_sign_in_with(
    cafe: Room, ada: Any, grace: Any
) -> None:
    text = f"Ask @{str(grace.get_username()).upper()}, not @{ada.get_username()}"
    message = services.post_message(room=cafe, author=ada, body=text)
    assert message.mentions.get().user == grace
    services.edit_message(message=message, body=f"@{ada.get_username()}", by=ada)
    assert not message.mentions.exists()
    services.edit_message(message=message, body=text, by=ada)
    grace.delete()
    assert not Mention.objects.exists()


def test_members_come_and_go(cafe: Room, ada: Any, grace: Any) -> None:
    linus = make_account("linus")
    with pytest.raises(NotAllowed):
        services.join_room(room=cafe, user=linus)
    opened = services.change_room(room=cafe, access=Access.OPEN, by=grace)
    assert services.join_room(room=opened, user=linus) == services.join_room(
        room=opened, user=linus
    )
    services.change_role(room=cafe, user=linus, role=Role.MODERATOR, by=grace)
    services.leave_room(room=cafe, user=linus)
    services.remove_member(room=cafe, user=ada, by=grace)
    assert list(Membership.objects.values_list("user", flat=True)) == [grace.pk]


def test_an_outsider_sees_nothing(cafe: Room) -> None:
    linus = make_account("linus")
    with pytest.raises(NotAllowed):
        services.history(room=cafe, user=linus)
    with pytest.raises(Room.DoesNotExist):
        services.get_room(slug="café", user=linus)
    policy = get_policy()
    for rooms in (policy.visible_rooms(linus), policy.joinable_rooms(linus)):
        assert not rooms.exists()
    assert not policy.can_create_room(linus)


def test_the_post_limit_counts(cafe: Room, ada: Any, settings: Any) -> None:
    settings.CONVERSATE_POST_LIMIT = (1, 60)
    services.post_message(room=cafe, author=ada, body="One")
    with pytest.raises(RateLimited) as error:
        services.post_message(room=cafe, author=ada, body="Two")
    assert 55 < error.value.retry_after <= 60


def test_the_edit_window_counts(cafe: Room, ada: Any, settings: Any) -> None:
    message = services.post_message(room=cafe, author=ada, body="One")
    settings.CONVERSATE_EDIT_WINDOW = 60
    assert services.edit_message(message=message, body="Two", by=ada)
    settings.CONVERSATE_EDIT_WINDOW = 0
    with pytest.raises(NotAllowed):
        services.edit_message(message=message, body="Three", by=ada)


def test_an_account_without_a_name_is_named_by_what_it_signs_in_with(ada: Any) -> None:
    assert person_for(ada).name == str(ada.get_username()).partition("@")[0]
    assert person_for(ada).address == getattr(ada, "email", "")


def test_a_deleted_account_leaves_its_messages(cafe: Room, ada: Any, grace: Any) -> None:
    message = services.post_message(room=cafe, author=ada, body="Bye")
    ada.delete()
    assert Message.objects.get().author is None
    assert services.history(room=cafe, user=grace).messages == (message,)
    assert services.edit_message(message=Message.objects.get(), body="Redacted")


def test_dates_are_as_the_site_has_them(cafe: Room, ada: Any, settings: Any) -> None:
    services.post_message(room=cafe, author=ada, body="Now")
    assert (Message.objects.get().created_at.tzinfo is not None) == settings.USE_TZ
