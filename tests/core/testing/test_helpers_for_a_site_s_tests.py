"""`conversate_core.testing` in pytest and in Django's test cases."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.contrib.auth import get_user_model
from django.test import TestCase, TransactionTestCase

from conversate_core import services
from conversate_core.errors import NotAllowed
from conversate_core.models import Access, Message, Role
from conversate_core.signals import membership_changed, message_posted
from conversate_core.testing import (
    capture_signal,
    make_member,
    make_message,
    make_room,
    make_user,
    texts_for,
    unread_count_for,
)

if TYPE_CHECKING:
    from django.test import Client


class InDjangosTestCase(TestCase):
    def test_signals_are_captured_though_nothing_commits(self) -> None:
        room = make_room()
        author = make_member(room)
        with capture_signal(message_posted) as posted:
            message = make_message(room, author, "Hello")
            assert posted == []
        assert [each["message"] for each in posted] == [message]

    def test_only_those_of_the_block(self) -> None:
        room = make_room()
        with capture_signal(membership_changed) as changed:
            member = make_member(room)
        make_message(room, member)
        make_member(room)
        assert [each["user"] for each in changed] == [member]

    def test_a_rolled_back_change_sends_no_signal(self) -> None:
        room = make_room()
        outsider = make_user()
        with capture_signal(message_posted) as posted, pytest.raises(NotAllowed):
            make_message(room, outsider)
        assert posted == []


class WhereTransactionsCommit(TransactionTestCase):
    def test_signals_are_captured_alike(self) -> None:
        room = make_room()
        author = make_member(room)
        with capture_signal(message_posted) as posted:
            message = make_message(room, author)
        assert [each["message"] for each in posted] == [message]


def test_a_room_with_its_people(db: None) -> None:
    room = make_room("Tea kitchen", access=Access.OPEN)
    moderator = make_member(room, role=Role.MODERATOR)
    member = make_member(room, "ada", first_name="Ada")
    roles = dict(room.memberships.values_list("user", "role"))
    assert roles == {moderator.pk: Role.MODERATOR, member.pk: Role.MEMBER}
    assert (room.title, room.access) == ("Tea kitchen", Access.OPEN)
    assert (member.get_username(), member.first_name) == ("ada", "Ada")


def test_what_each_of_them_can_read(db: None) -> None:
    room = make_room()
    author, reader, outsider = make_member(room), make_member(room), make_user()
    services.delete_message(message=make_message(room, author, "Oops"))
    for text in ("One", "Two"):
        make_message(room, author, text)
    assert texts_for(reader, room) == ["One", "Two"]
    assert (unread_count_for(author, room), unread_count_for(reader, room)) == (0, 2)
    with pytest.raises(NotAllowed):
        texts_for(outsider, room)


def test_accounts_of_any_number(db: None, client: Client) -> None:
    users = [make_user() for _ in range(3)]
    assert len({user.get_username() for user in users}) == 3
    assert not users[0].has_usable_password()
    make_user("ada", password="secret")
    assert client.login(username="ada", password="secret")


def test_permissions_are_those_of_conversate(db: None) -> None:
    overseer = make_user(permissions=["moderate_room"])
    assert overseer.has_perm("conversate_core.moderate_room")
    assert texts_for(overseer, make_room()) == []


def test_async_code_calls_the_services_in_a_thread(db: None) -> None:
    room = make_room()
    author = make_member(room)

    async def post() -> Message:
        return await sync_to_async(services.post_message)(room=room, author=author, body="Hello")

    message = async_to_sync(post)()
    assert texts_for(author, room) == [message.body]


def test_user_names_that_are_no_names(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(get_user_model(), "USERNAME_FIELD", "email")
    assert make_user("ada").email == "ada@example.com"


def test_the_packages_import_none_of_it() -> None:
    code = "import django, sys; django.setup(); sys.exit('conversate_core.testing' in sys.modules)"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, check=False)
    assert done.returncode == 0
