"""The number of queries of each service for a member, without those for transactions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone

from conversate_core import services
from conversate_core.internal.secret_tokens import hash_of
from conversate_core.models import Access, Invitation, Membership, Message, Role, Room, Webhook
from tests.core.support.people import again
from tests.core.support.queries import counted

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

LOCK = 1 if connection.features.has_select_for_update else 0
# The lock and the room: MariaDB's UPDATE returns no row.
TAKE = 2 if connection.vendor == "mysql" else 1
POST = LOCK + TAKE + 3  # [the account], the lock and the room, the rule, the row, the mark
MODERATE = 1 + TAKE + 1  # the rule, the lock and the room, the rule again


class Scene:
    """The arguments of the services, fresh from the database."""

    token = "secret"

    def __init__(self, room: Room, users: dict[str, User], message: Message) -> None:
        self.room = Room.objects.get(pk=room.pk)
        self.message = Message.objects.select_related("room").get(pk=message.pk)
        self.membership = Membership.objects.get(user=users["member"], room=room)
        self.member = again(users["member"])
        self.moderator = again(users["moderator"])
        self.guest = again(users["outsider"])
        # Not by the service, which raises the room's revision.
        self.invitation = Invitation.objects.create(
            room=room,
            created_by=users["moderator"],
            expires_at=timezone.now() + timedelta(days=1),
            token_hash=hash_of(self.token),
        )
        self.webhook = Webhook.objects.create(
            room=room, name="Backup", token_hash=hash_of(self.token)
        )


COSTS: dict[str, tuple[Callable[[Scene], Any], int]] = {
    "get_room": (lambda s: services.get_room(slug=s.room.slug, user=s.member), 1),
    "poll, idle": (
        lambda s: services.poll(room=s.room, user=s.member, cursor=s.room.revision),
        2,
    ),
    "poll, news": (lambda s: services.poll(room=s.room, user=s.member, cursor=0), 3),
    "poll, wrong": (lambda s: services.poll(room=s.room, user=s.member, cursor="x"), 2),
    # Messages with files take one query more.
    "history": (lambda s: services.history(room=s.room, user=s.member), 2),
    "history, before": (
        lambda s: services.history(room=s.room, user=s.member, before=s.message.pk + 1),
        2,
    ),
    "history, after": (lambda s: services.history(room=s.room, user=s.member, after=0), 2),
    "history, around": (
        lambda s: services.history(room=s.room, user=s.member, around=s.message.pk),
        4,
    ),
    "mark_read": (lambda s: services.mark_read(room=s.room, user=s.member, message=s.message), 1),
    "mark_read, all": (lambda s: services.mark_read(room=s.room, user=s.member), 2),
    "mark_unread": (
        lambda s: services.mark_unread(room=s.room, user=s.member, message=s.message),
        2,
    ),
    # the rule, the members
    "seen_by": (lambda s: services.seen_by(message=s.message, by=s.member), 2),
    "shares_reading": (lambda s: services.shares_reading(user=s.member), 1),
    "share_reading": (lambda s: services.share_reading(user=s.member, on=False), 2),
    "rooms_for": (lambda s: list(services.rooms_for(user=s.member)), 1),
    "room_facts": (lambda s: services.room_facts(user=s.member), 1),
    "room_facts_by_user": (
        lambda s: services.room_facts_by_user(users=[s.member, s.moderator]),
        1,
    ),
    "post_message": (
        lambda s: services.post_message(room=s.room, author=s.member, body="Hello"),
        POST,
    ),
    "post_message, with a key": (
        lambda s: services.post_message(
            room=s.room, author=s.member, body="Hello", client_key=uuid4()
        ),
        POST,
    ),
    "post_message, by mail": (
        lambda s: services.post_message(
            room=s.room, author=s.member, body="Hello", sent_by_mail=True, read_up_to=s.message.pk
        ),
        POST,
    ),
    "post_message, with files": (
        lambda s: services.post_message(
            room=s.room,
            author=s.member,
            files=[ContentFile(b"1", name=f"{number}.txt") for number in range(3)],
        ),
        POST + 2,  # the rule before they are stored, their rows
    ),
    "post_message, a reply": (
        lambda s: services.post_message(
            room=s.room, author=s.member, body="Hello", reply_to=s.message
        ),
        POST + 2,  # the original, and again under the lock
    ),
    "post_message, a reply to somebody": (
        lambda s: services.post_message(
            room=s.room, author=s.moderator, body="Hello", reply_to=s.message
        ),
        POST + 3,  # and the mention
    ),
    "replies_to": (lambda s: services.replies_to(message=s.message, user=s.member), 2),
    "edit_message": (
        lambda s: services.edit_message(message=s.message, body="Edited", by=s.member),
        MODERATE + 2,  # the message, its row
    ),
    "delete_message": (
        lambda s: services.delete_message(message=s.message, by=s.member),
        MODERATE + 4,  # the message, its files' names, their rows, its row
    ),
    "react": (
        # whether there is one already, [the account], the message, whether there is one, the rows
        lambda s: services.react(message=s.message, user=s.member, emoji="👍"),
        MODERATE + 1 + LOCK + 2 + 2,
    ),
    "react, back without effect": (
        lambda s: services.react(message=s.message, user=s.member, emoji="👍", on=False),
        2,
    ),
    "change_room": (
        lambda s: services.change_room(room=s.room, title="New", by=s.moderator),
        MODERATE + 1,
    ),
    "archive_room": (lambda s: services.archive_room(room=s.room, by=s.moderator), MODERATE + 1),
    "add_member": (
        # who is there, [the account], who is there under the lock, how many, the last message
        lambda s: services.add_member(room=s.room, user=s.guest, by=s.moderator),
        MODERATE + 1 + LOCK + 1 + 1 + 1 + 1,
    ),
    "post_message, by a program": (
        lambda s: services.post_message(room=s.room, sender="Backup", body="Hello"),
        TAKE + 1,  # the room, the row
    ),
    "post_message, by a program with a key": (
        lambda s: services.post_message(
            room=s.room, sender="Backup", body="Hello", client_key=uuid4()
        ),
        TAKE + 2,  # and the key
    ),
    "create_webhook": (
        lambda s: services.create_webhook(room=s.room, name="Backup", by=s.moderator),
        # [the account], those that ended long ago, how many there are, the row
        MODERATE + LOCK + 3,
    ),
    "webhooks_of": (lambda s: services.webhooks_of(room=s.room, by=s.moderator), 2),
    "revoke_webhook": (
        lambda s: services.revoke_webhook(webhook=s.webhook, by=s.moderator),
        2,
    ),
    "post_by_webhook": (
        # the webhook, the limit, the last use; the room, the row
        lambda s: services.post_by_webhook(token=s.token, body="Hello"),
        3 + TAKE + 1,
    ),
    "create_invitation": (
        # [the account], those that expired long ago, the row
        lambda s: services.create_invitation(room=s.room, by=s.moderator),
        MODERATE + LOCK + 2,
    ),
    "invite_by_mail": (
        # and the open one for this address, how many there were
        lambda s: services.invite_by_mail(room=s.room, by=s.moderator, address="new@example.com"),
        MODERATE + LOCK + 4,
    ),
    "renew_token": (lambda s: services.renew_token(invitation=s.invitation), 1),
    "revoke_invitation": (
        # the rule, the row
        lambda s: services.revoke_invitation(invitation=s.invitation, by=s.moderator),
        2,
    ),
    "invitations_of": (lambda s: services.invitations_of(room=s.room, by=s.moderator), 2),
    "find_invitation": (
        # the invitation, the membership, the inviter's, the removal, how many members there are
        lambda s: services.find_invitation(token=s.token, user=s.guest),
        5,
    ),
    "accept_invitation": (
        # the invitation, the membership, [the account], the room; under the lock the membership,
        # the inviter's, the removal, the use, how many members, the last message, the row
        lambda s: services.accept_invitation(token=s.token, user=s.guest),
        2 + LOCK + TAKE + 7,
    ),
    "change_role": (
        lambda s: services.change_role(
            room=s.room, user=s.member, role=Role.MODERATOR, by=s.moderator
        ),
        MODERATE + 2,
    ),
    "change_preferences": (
        lambda s: services.change_preferences(membership=s.membership, color="teal"),
        1,
    ),
}


@pytest.mark.parametrize("action", COSTS)
@pytest.mark.parametrize("length", [2, 30])
def test_they_do_not_grow_with_the_history(
    action: str,
    length: int,
    room: Room,
    moderator: User,
    member: User,
    outsider: User,
    settings: Settings,
) -> None:
    for _ in range(length):
        message = services.post_message(room=room, author=member, body="Hello")
    users = {"member": member, "moderator": moderator, "outsider": outsider}
    scene = Scene(room, users, message)
    act, expected = COSTS[action]
    with counted() as queries:
        act(scene)
    assert len(queries) == expected, "\n".join(queries)


@pytest.mark.parametrize("number", [1, 20])
def test_those_of_mentions_do_not_grow_with_the_members_or_with_the_mentions(
    number: int, room: Room, member: User, django_user_model: type[User]
) -> None:
    for index in range(number):
        user = django_user_model.objects.create(username=f"person{index}")
        services.add_member(room=room, user=user)
    author, text = again(member), " ".join(f"@person{index}" for index in range(number))
    with counted() as queries:
        message = services.post_message(room=room, author=author, body=text)
    # How many members there are, their names, the mentions.
    assert len(queries) == POST + 3
    assert message.mentions.count() == number
    with counted() as queries:
        services.edit_message(message=message, body=f"{text}!", by=author)
    # As any edit; the members, the mentions before.
    assert len(queries) == MODERATE + 2 + 2
    with counted() as queries:
        services.edit_message(message=message, body="@member0", by=author)
    assert len(queries) == MODERATE + 2 + 3  # and those that go
    with counted() as queries:
        services.post_message(room=room, author=author, body="member@example.org")
    assert len(queries) == POST + 1


def test_the_post_limit_costs_one_query(room: Room, member: User, settings: Settings) -> None:
    settings.CONVERSATE_POST_LIMIT = (20, 10)
    author = again(member)
    with counted() as queries:
        services.post_message(room=room, author=author, body="Hello")
    assert len(queries) == POST + 1


@pytest.mark.parametrize("number", [1, 20])
def test_those_of_a_new_room_do_not_grow_with_its_members(
    number: int, superuser: User, django_user_model: type[User]
) -> None:
    members = django_user_model.objects.bulk_create(
        django_user_model(username=f"person{index}") for index in range(number)
    )
    with counted() as queries:
        services.create_room(title="New", access=Access.OPEN, by=superuser, members=members)
    assert len(queries) == 2


def test_those_of_removing_a_member_are_few(room: Room, moderator: User, member: User) -> None:
    user, by = again(member), again(moderator)
    with counted() as queries:
        services.remove_member(room=room, user=user, by=by)
    ours = [query for query in queries if "conversate_alerts" not in query]
    # The last two: an older invitation does not bring them back.
    assert len(ours) <= MODERATE + 1 + 2 + 2
