from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from unittest import mock

import pytest
from django.utils import timezone

from conversate_core import services
from conversate_core.models import Message, PendingRemoval, Room
from conversate_core.services import removal
from tests.core.support.racing import at_once, meeting_at_the_lock

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db(transaction=True)


def grow_old(room: Room, author: User, number: int) -> None:
    for each in range(number):
        services.post_message(room=room, author=author, body=str(each))
    Message.objects.update(created_at=timezone.now() - timedelta(days=31))


@pytest.fixture(autouse=True)
def _month(room: Room) -> None:
    services.change_room(room=room, keep_days=30)


def test_two_prunings_at_once_remove_each_message_once(room: Room, member: User) -> None:
    grow_old(room, member, 10)
    with mock.patch.object(removal, "_BATCH_SIZE", 2), meeting_at_the_lock(2):
        one, other = at_once(services.prune_messages, services.prune_messages)
    assert one.rooms + other.rooms == 1
    assert one.messages + other.messages == 10
    assert not Message.objects.exists()
    assert not PendingRemoval.objects.exists()


def test_a_post_at_the_same_time_stays(room: Room, member: User, other_member: User) -> None:
    for _ in range(5):
        grow_old(room, member, 3)
        with meeting_at_the_lock(2):
            pruned, posted = at_once(
                services.prune_messages,
                lambda: services.post_message(room=room, author=other_member, body="New"),
            )
        assert pruned.rooms == 1
        assert list(services.history(room=room, user=member).messages) == [posted]
        Message.objects.all().delete()


def test_a_clear_at_the_same_time_takes_the_rest(room: Room, member: User) -> None:
    for _ in range(5):
        grow_old(room, member, 3)
        services.post_message(room=room, author=member, body="New")
        with meeting_at_the_lock(2):
            outcomes = at_once(services.prune_messages, lambda: services.clear_room(room=room))
        assert not any(isinstance(each, Exception) for each in outcomes)
        assert services.history(room=room, user=member).messages == ()
        services.prune_messages()
        assert not Message.objects.exists()
