from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING
from unittest import mock
from uuid import uuid4

import pytest
import time_machine
from django.core.files.base import ContentFile

from conversate_core import services
from conversate_core.conf import core_settings
from conversate_core.errors import InvalidMessage, NotAllowed, RateLimited
from conversate_core.models import Message, OwnChange, Room
from conversate_core.storage import attachment_storage
from tests.core.support.queries import counted
from tests.support.site_rules import EDITING_MODERATORS

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
        services.delete_message(message=post_at(clock, 0, room, member))
    with pytest.raises(RateLimited):
        post_at(clock, 0, room, member)


def test_edits_and_deletions_of_ones_own_count_as_posts_do(
    room: Room, member: User, clock: time_machine.Traveller
) -> None:
    message, other = post_at(clock, 0, room, member), post_at(clock, 1, room, member)
    clock.move_to(NOON + timedelta(seconds=2), tick=False)
    services.edit_message(message=message, body="Edited", by=member)
    for refused in (
        lambda: services.edit_message(message=message, body="Again", by=member),
        lambda: services.delete_message(message=other, by=member),
        lambda: post_at(clock, 2, room, member),
    ):
        with pytest.raises(RateLimited) as error:
            refused()
        assert error.value.retry_after == 8
    message.refresh_from_db()
    other.refresh_from_db()
    assert (message.body, other.deleted_at) == ("Edited", None)
    clock.move_to(NOON + timedelta(seconds=10), tick=False)
    services.delete_message(message=other, by=member)
    clock.move_to(NOON + timedelta(seconds=11), tick=False)
    services.edit_message(message=message, body="Again", by=member)
    with pytest.raises(RateLimited):
        post_at(clock, 11.5, room, member)


def test_two_hundred_edits_of_one_message_leave_no_more_rows_than_count(
    room: Room, member: User, clock: time_machine.Traveller
) -> None:
    message = post_at(clock, 0, room, member)
    for number in range(1, 200):
        clock.move_to(NOON + timedelta(seconds=4 * number), tick=False)
        services.edit_message(message=message, body=f"Edit {number}", by=member)
    assert OwnChange.objects.count() <= 3


def test_moderation_and_the_system_are_not_limited(
    room: Room,
    member: User,
    moderator: User,
    other_member: User,
    clock: time_machine.Traveller,
    settings: Settings,
) -> None:
    settings.CONVERSATE_POLICY = EDITING_MODERATORS
    messages = [post_at(clock, 20 * number, room, member) for number in range(5)]
    for message in messages:
        services.edit_message(message=message, body="Corrected", by=moderator)
        services.edit_message(message=message, body="By the system")
        services.delete_message(message=message, by=moderator)
    assert not OwnChange.objects.exists()
    # An outsider's attempt is refused for what it is.
    with pytest.raises(NotAllowed):
        services.edit_message(message=messages[0], body="Mine", by=other_member)


def test_an_edit_that_is_refused_does_not_count(
    room: Room, member: User, clock: time_machine.Traveller
) -> None:
    message = post_at(clock, 0, room, member)
    for _ in range(5):
        with pytest.raises(InvalidMessage):
            services.edit_message(message=message, body="", by=member)
    assert not OwnChange.objects.exists()


def test_over_the_limit_no_file_is_stored(
    room: Room, member: User, clock: time_machine.Traveller
) -> None:
    for _ in range(3):
        post_at(clock, 0, room, member)
    file = ContentFile(b"large", name="a.txt")
    with mock.patch.object(attachment_storage, "save") as save, pytest.raises(RateLimited):
        services.post_message(room=room, author=member, files=[file])
    save.assert_not_called()


def test_to_ask_the_limit_is_one_query(room: Room, member: User) -> None:
    with counted() as queries:
        services.post_message(room=room, author=member, body="Hello")
    assert len([sql for sql in queries if "own" in sql.lower()]) == 1


def test_moderators_are_limited_too(
    room: Room, moderator: User, clock: time_machine.Traveller
) -> None:
    for _ in range(3):
        post_at(clock, 0, room, moderator)
    with pytest.raises(RateLimited):
        post_at(clock, 0, room, moderator)


def test_a_removed_author_gets_an_error_and_no_earlier_message(
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
        message = post_at(clock, 0, room, member)
        services.edit_message(message=message, body="Edited", by=member)
    assert not OwnChange.objects.exists()


def test_twenty_in_ten_seconds_is_the_default(settings: Settings) -> None:
    del settings.CONVERSATE_POST_LIMIT
    assert core_settings.post_limit == (20, 10)
