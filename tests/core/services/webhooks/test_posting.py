"""Programs post by the token of a webhook, and can do nothing else with it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.utils import timezone

from conversate_core import services
from conversate_core.errors import InvalidMessage, NotAllowed, RateLimited
from conversate_core.models import Message, Room, Webhook
from conversate_core.testing import texts_for
from tests.core.support.queries import counted
from tests.core.support.racing import at_once

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

    from conversate_core.services import NewWebhook


@pytest.fixture
def webhook(room: Room) -> NewWebhook:
    return services.create_webhook(room=room, name="Backup")


def post(webhook: NewWebhook, body: str = "Done", key: str = "") -> Message:
    return services.post_by_webhook(token=webhook.token, body=body, idempotency_key=key)


def test_it_posts_to_its_room_under_its_name(room: Room, member: User, webhook: NewWebhook) -> None:
    other = services.create_room(title="Other", members=[member])
    message = post(webhook)
    assert (message.room, message.author, message.sender) == (room, None, "Backup")
    assert texts_for(member, room) == ["Done"]
    assert texts_for(member, other) == []


def test_an_unknown_a_revoked_and_a_barred_token_are_refused_alike(
    room: Room, webhook: NewWebhook
) -> None:
    def refusal(token: str) -> tuple[str, int]:
        with counted() as queries, pytest.raises(NotAllowed) as error:
            services.post_by_webhook(token=token, body="Done")
        return str(error.value), len(queries)

    guesses = ["", "x", webhook.token[:-1], webhook.token.lower() + "x", webhook.webhook.token_hash]
    expected = refusal("unknown")
    assert [refusal(guess) for guess in guesses] == [expected] * len(guesses)
    services.archive_room(room=room)
    assert refusal(webhook.token) == expected
    services.restore_room(room=room)
    services.revoke_webhook(webhook=webhook.webhook)
    assert refusal(webhook.token) == expected
    assert not Message.objects.exists()


def test_turned_off_it_posts_nothing_and_asks_nothing(
    webhook: NewWebhook, settings: Settings
) -> None:
    settings.CONVERSATE_WEBHOOKS = False
    with counted() as queries, pytest.raises(NotAllowed):
        post(webhook)
    assert queries == []


@pytest.mark.parametrize("body", ["", " \n", "x" * 10_001])
def test_a_wrong_text_is_refused(webhook: NewWebhook, body: str) -> None:
    with pytest.raises(InvalidMessage):
        post(webhook, body)


def test_a_repeated_key_posts_once(webhook: NewWebhook) -> None:
    first = post(webhook, key="build 7")
    again = post(webhook, "Something else", key="build 7")
    assert (again, again.body) == (first, "Done")
    assert post(webhook, key="build 8") != first
    assert post(webhook) != post(webhook)


def test_webhooks_with_the_same_name_have_keys_of_their_own(
    room: Room, webhook: NewWebhook
) -> None:
    other = services.create_webhook(room=room, name="Backup")
    assert post(webhook, key="1") != post(other, key="1")


def test_a_repeated_key_is_answered_above_the_limit(
    webhook: NewWebhook, settings: Settings
) -> None:
    settings.CONVERSATE_WEBHOOK_LIMIT = (1, 60)
    first = post(webhook, key="1")
    assert post(webhook, key="1") == first
    with pytest.raises(RateLimited):
        post(webhook, key="2")


def test_each_webhook_has_a_limit_of_its_own_for_a_period(
    room: Room, webhook: NewWebhook, settings: Settings
) -> None:
    settings.CONVERSATE_WEBHOOK_LIMIT = (2, 60)
    other = services.create_webhook(room=room, name="Monitor")
    start = timezone.now().replace(microsecond=0)
    with time_machine.travel(start, tick=False) as clock:
        for _ in range(2):
            post(webhook)
        clock.shift(40)
        with pytest.raises(RateLimited) as error:
            post(webhook)
        assert error.value.retry_after == 20
        post(other)
        clock.shift(20)
        for _ in range(2):
            post(webhook)
        with pytest.raises(RateLimited):
            post(webhook)


def test_the_limit_survives_a_clock_that_is_set_back(
    webhook: NewWebhook, settings: Settings
) -> None:
    settings.CONVERSATE_WEBHOOK_LIMIT = (1, 60)
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        post(webhook)
    with time_machine.travel(now - timedelta(days=1), tick=False):
        post(webhook)
        with pytest.raises(RateLimited):
            post(webhook)


def test_there_may_be_no_limit(webhook: NewWebhook, settings: Settings) -> None:
    settings.CONVERSATE_WEBHOOK_LIMIT = None
    settings.CONVERSATE_POST_LIMIT = (1, 60)
    for _ in range(3):
        post(webhook)
    assert Message.objects.count() == 3


def test_the_last_use_is_noted_once_a_minute(webhook: NewWebhook) -> None:
    def used() -> object:
        return Webhook.objects.get().last_used_at

    start = timezone.now().replace(microsecond=0)
    with time_machine.travel(start, tick=False) as clock:
        post(webhook)
        assert used() == start
        clock.shift(59)
        post(webhook)
        assert used() == start
        clock.shift(1)
        post(webhook)
        assert used() == start + timedelta(seconds=60)


@pytest.mark.django_db(transaction=True)
def test_posts_at_once_don_t_exceed_the_limit(webhook: NewWebhook, settings: Settings) -> None:
    settings.CONVERSATE_WEBHOOK_LIMIT = (2, 3_600)
    outcomes = at_once(*[lambda: post(webhook)] * 4)
    refused = [each for each in outcomes if isinstance(each, RateLimited)]
    assert len(refused) == 2
    assert Message.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_one_key_at_once_posts_once(webhook: NewWebhook) -> None:
    outcomes = at_once(*[lambda: post(webhook, key="1")] * 3)
    assert outcomes == [Message.objects.get()] * 3
