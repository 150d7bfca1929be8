"""create_room, add_member and post_message, for scripts and cron."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from conversate_core.models import Membership, Message, Room

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def run(*arguments: str) -> str:
    output = StringIO()
    call_command(*arguments, stdout=output)
    return output.getvalue().strip()


def test_a_room_is_created_with_its_people(member: User, moderator: User) -> None:
    people = ("--member", member.username, "--moderator", moderator.username)
    slug = run("create_room", "Green house", "--description", "Plants", *people)
    room = Room.objects.get(slug=slug)
    assert (room.slug, room.title, room.description) == ("green-house", "Green house", "Plants")
    roles = dict(Membership.objects.filter(room=room).values_list("user", "role"))
    assert roles == {member.pk: "member", moderator.pk: "moderator"}


def test_its_address_and_access_can_be_given(db: None) -> None:
    assert run("create_room", "Green house", "--slug", "plants", "--access", "open") == "plants"
    assert Room.objects.get().access == "open"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("",), "title"),
        (("X", "--slug", "tea-kitchen"), "already exists"),
        (("X", "--slug", "webhooks"), "not a valid room address"),
        (("X", "--member", "nobody"), "nobody"),
    ],
)
def test_a_room_that_can_t_be_created_is_explained(
    room: Room, arguments: tuple[str, ...], reason: str
) -> None:
    with pytest.raises(CommandError, match=reason):
        run("create_room", *arguments)
    assert Room.objects.get() == room


def test_a_member_is_added_once_with_a_role(room: Room, outsider: User) -> None:
    run("add_member", room.slug, outsider.username, "--role", "moderator")
    run("add_member", room.slug, outsider.username)
    assert Membership.objects.get(room=room, user=outsider).role == "moderator"


@pytest.mark.parametrize(("slug", "name"), [("nowhere", "outsider"), ("tea-kitchen", "nobody")])
def test_an_unknown_room_or_account_is_named(
    room: Room, outsider: User, slug: str, name: str
) -> None:
    with pytest.raises(CommandError, match=r"nowhere|nobody"):
        run("add_member", slug, name)


def test_a_program_posts(room: Room) -> None:
    key = run("post_message", "Backup done", "--room", room.slug, "--sender", "Backup")
    message = Message.objects.get()
    assert (str(message.pk), message.body, message.sender) == (key, "Backup done", "Backup")


def test_so_does_an_account(room: Room, member: User) -> None:
    run("post_message", "Hello", "--room", room.slug, "--author", member.username)
    message = Message.objects.get()
    assert (message.author, message.sender) == (member, "")


def test_the_text_can_come_by_the_standard_input(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", StringIO("Line 1\nLine 2\n"))
    run("post_message", "--room", room.slug, "--sender", "Backup")
    assert Message.objects.get().body == "Line 1\nLine 2"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("x", "--room", "nowhere", "--sender", "Backup"), "nowhere"),
        (("x", "--room", "tea-kitchen", "--author", "nobody"), "nobody"),
        (("x", "--room", "tea-kitchen", "--author", "outsider"), "permission"),
        (("", "--room", "tea-kitchen", "--sender", "Backup"), "needs a text"),
        (("x", "--room", "tea-kitchen", "--sender", ""), "Enter a name"),
        (("x", "--room", "tea-kitchen", "--sender", "A\nB"), "not allowed"),
        (("x", "--room", "tea-kitchen"), "required"),
        (("x", "--room", "tea-kitchen", "--sender", "B", "--author", "c"), "not allowed with"),
    ],
)
def test_a_message_that_can_t_be_posted_is_explained(
    room: Room, outsider: User, arguments: tuple[str, ...], reason: str
) -> None:
    with pytest.raises(CommandError, match=reason):
        run("post_message", *arguments)
    assert not Message.objects.exists()
