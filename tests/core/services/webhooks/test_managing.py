"""Moderators create and revoke webhooks of their rooms."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from conversate_core import services
from conversate_core.errors import InvalidArgument, NotAllowed
from conversate_core.models import Room, Webhook
from conversate_core.policy import get_policy
from conversate_core.services.webhooks import MAX_WEBHOOKS
from conversate_core.testing import make_user

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings


def test_the_rule_is_for_people_who_manage_the_room(
    room: Room, member: User, moderator: User, outsider: User, overseer: User
) -> None:
    def may(user: Any) -> bool:
        return get_policy().can_manage_webhooks(user, room)

    assert may(moderator)
    assert may(overseer)
    assert may(make_user(permissions=["change_room"]))
    assert not may(member)
    assert not may(outsider)
    assert not may(AnonymousUser())


def test_a_moderator_creates_one_and_a_member_and_an_outsider_don_t(
    room: Room, member: User, moderator: User, outsider: User
) -> None:
    for user in (member, outsider):
        with pytest.raises(NotAllowed):
            services.create_webhook(room=room, name="Backup", by=user)
    assert not Webhook.objects.exists()
    webhook, _ = services.create_webhook(room=room, name=" Nightly  backup", by=moderator)
    assert (webhook.room, webhook.name) == (room, "Nightly backup")
    assert (webhook.created_by, webhook.last_used_at) == (moderator, None)


def test_the_database_has_only_the_hash_of_a_long_token(room: Room) -> None:
    webhook, token = services.create_webhook(room=room, name="Backup")
    assert len(token) == 32
    assert webhook.token_hash == sha256(token.encode()).hexdigest()
    assert token not in repr(list(Webhook.objects.values()))
    assert services.create_webhook(room=room, name="Backup").token != token


def test_only_moderators_list_them(
    room: Room, member: User, moderator: User, outsider: User
) -> None:
    first, second = (services.create_webhook(room=room, name=name).webhook for name in "AB")
    elsewhere = services.create_room(title="Other")
    services.create_webhook(room=elsewhere, name="C")
    assert services.webhooks_of(room=room, by=moderator) == [second, first]
    for user in (member, outsider):
        with pytest.raises(NotAllowed):
            services.webhooks_of(room=room, by=user)


def test_only_moderators_revoke_them(
    room: Room, member: User, moderator: User, outsider: User
) -> None:
    webhook, _ = services.create_webhook(room=room, name="Backup")
    for user in (member, outsider):
        with pytest.raises(NotAllowed):
            services.revoke_webhook(webhook=webhook, by=user)
    assert services.webhooks_of(room=room) == [webhook]
    services.revoke_webhook(webhook=webhook, by=moderator)
    services.revoke_webhook(webhook=webhook, by=moderator)
    assert services.webhooks_of(room=room) == []


@pytest.mark.parametrize("name", ["", " ", "x" * 41, "a\nb", "\u202eAda"])
def test_a_wrong_name_is_refused(room: Room, name: str) -> None:
    with pytest.raises(InvalidArgument):
        services.create_webhook(room=room, name=name)


def test_a_room_has_a_limited_number(room: Room) -> None:
    for number in range(MAX_WEBHOOKS):
        webhook = services.create_webhook(room=room, name=f"Program {number}").webhook
    with pytest.raises(InvalidArgument, match="Revoke one first"):
        services.create_webhook(room=room, name="One more")
    services.revoke_webhook(webhook=webhook)
    services.create_webhook(room=room, name="One more")


def test_those_that_were_revoked_long_ago_are_deleted(room: Room) -> None:
    old, recent = (services.create_webhook(room=room, name=name).webhook for name in "AB")
    now = timezone.now()
    for webhook, days in ((old, 31), (recent, 1)):
        Webhook.objects.filter(pk=webhook.pk).update(revoked_at=now - timedelta(days=days))
    new = services.create_webhook(room=room, name="C").webhook
    assert set(Webhook.objects.all()) == {recent, new}


def test_a_direct_conversation_has_none(member: User, moderator: User) -> None:
    direct = services.open_direct(by=member, users=[moderator])
    for by in (member, None):
        with pytest.raises(NotAllowed):
            services.create_webhook(room=direct, name="Backup", by=by)


def test_turned_off_there_are_none(room: Room, moderator: User, settings: Settings) -> None:
    webhook, _ = services.create_webhook(room=room, name="Backup")
    settings.CONVERSATE_WEBHOOKS = False
    for by in (moderator, None):
        with pytest.raises(NotAllowed):
            services.create_webhook(room=room, name="Backup", by=by)
        with pytest.raises(NotAllowed):
            services.webhooks_of(room=room, by=by)
        with pytest.raises(NotAllowed):
            services.revoke_webhook(webhook=webhook, by=by)


def test_it_outlives_the_account_of_its_creator_but_not_its_room(
    room: Room, moderator: User
) -> None:
    webhook, token = services.create_webhook(room=room, name="Backup", by=moderator)
    moderator.delete()
    [found] = services.webhooks_of(room=room)
    assert (found, found.created_by) == (webhook, None)
    assert services.post_by_webhook(token=token, body="Done").room == room
    services.delete_room(room=room)
    assert not Webhook.objects.exists()
