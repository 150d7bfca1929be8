from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
import time_machine

from conversate_core import services
from conversate_core.conf import core_settings
from conversate_core.errors import NotAllowed, RateLimited
from conversate_core.models import Message, Room

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

NOON = datetime(2030, 1, 1, 12, tzinfo=timezone.utc)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def _three_in_ten_seconds(settings: Settings) -> None:
    settings.CONVERSATE_POST_LIMIT = (3, 10)


def post_at(clock: time_machine.Traveller, seconds: float, room: Room, author: User) -> Message:
    clock.move_to(NOON + timedelta(seconds=seconds), tick=False)
    return services.post_message(room=room, author=author, body=f"At {seconds}")


def test_one_more_than_allowed_is_refused_with_the_seconds_to_wait(
    room: Room, member: User, clock: time_machine.Traveller
) -> None:
    for seconds in (0, 1, 2):
        post_at(clock, seconds, room, member)
    with pytest.raises(RateLimited, match="Try again in 7 seconds") as error:
        post_at(clock, 3, room, member)
    assert error.value.retry_after == 7
    assert Message.objects.count() == 3


def test_with_a_clock_that_was_set_back_nobody_waits_until_it_is_so_late_again(
    room: Room, member: User, clock: time_machine.Traveller
) -> None:
    for seconds in (3600, 3601, 3602):
        post_at(clock, seconds, room, member)
    for seconds in (0, 1, 2):
        post_at(clock, seconds, room, member)
    with pytest.raises(RateLimited) as error:
        post_at(clock, 3, room, member)
    assert error.value.retry_after == 7


def test_after_that_wait_the_next_one_goes_through(
    room: Room, member: User, clock: time_machine.Traveller
) -> None:
    for seconds in (0, 1, 2):
        post_at(clock, seconds, room, member)
    with pytest.raises(RateLimited, match=r"Try again in 1 second\.") as error:
        post_at(clock, 9.5, room, member)
    post_at(clock, 9.5 + error.value.retry_after, room, member)
    with pytest.raises(RateLimited) as error:
        post_at(clock, 10, room, member)
    assert error.value.retry_after == 1


def test_the_wait_is_never_nothing(room: Room, member: User, clock: time_machine.Traveller) -> None:
    for seconds in (0, 0, 0):
        post_at(clock, seconds, room, member)
    with pytest.raises(RateLimited) as error:
        post_at(clock, 9.9999, room, member)
    assert 0 < error.value.retry_after < 0.01


def test_it_counts_in_all_rooms_together(
    room: Room, member: User, clock: time_machine.Traveller
) -> None:
    elsewhere = services.create_room(title="Elsewhere", members=[member])
    for where in (room, elsewhere, room):
        post_at(clock, 0, where, member)
    with pytest.raises(RateLimited):
        post_at(clock, 0, elsewhere, member)


def test_others_are_not_counted(
    room: Room, member: User, other_member: User, clock: time_machine.Traveller
) -> None:
    for _ in range(3):
        post_at(clock, 0, room, member)
    assert post_at(clock, 0, room, other_member)


def test_a_deleted_message_counts(room: Room, member: User, clock: time_machine.Traveller) -> None:
    for _ in range(3):
        services.delete_message(message=post_at(clock, 0, room, member), by=member)
    with pytest.raises(RateLimited):
        post_at(clock, 0, room, member)


def test_moderators_are_limited_too(
    room: Room, moderator: User, clock: time_machine.Traveller
) -> None:
    for _ in range(3):
        post_at(clock, 0, room, moderator)
    with pytest.raises(RateLimited):
        post_at(clock, 0, room, moderator)


def test_whoever_may_not_post_any_longer_is_told_that_and_gets_nothing_back(
    room: Room, member: User, clock: time_machine.Traveller
) -> None:
    key = uuid4()
    posted = services.post_message(room=room, author=member, body="Hello", client_key=key)
    for seconds in (1, 2):
        post_at(clock, seconds, room, member)
    again = services.post_message(room=room, author=member, body="Hello", client_key=key)
    assert again == posted
    services.remove_member(room=room, user=member)
    for repeated in (key, uuid4()):
        with pytest.raises(NotAllowed):
            services.post_message(room=room, author=member, body="Hello", client_key=repeated)


def test_no_limit_is_possible(
    room: Room, member: User, clock: time_machine.Traveller, settings: Settings
) -> None:
    settings.CONVERSATE_POST_LIMIT = None
    for _ in range(30):
        post_at(clock, 0, room, member)


def test_twenty_in_ten_seconds_is_the_default(settings: Settings) -> None:
    del settings.CONVERSATE_POST_LIMIT
    assert core_settings.post_limit == (20, 10)
