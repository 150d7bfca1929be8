from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from conversate_core import services
from conversate_core.errors import RateLimited
from conversate_core.models import Message, Role, Room
from tests.core.support.racing import (
    PATIENCE,
    Job,
    Stall,
    at_once,
    has_row_locks,
    meeting_at_the_lock,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _three_posts_an_hour(settings: Settings) -> None:
    settings.CONVERSATE_POST_LIMIT = (3, 3600)


@pytest.fixture
def rooms(room: Room, member: User, other_member: User) -> list[Room]:
    """Five rooms with the same two members."""
    others = [
        services.create_room(title=f"Room {number}", members=[member, other_member])
        for number in range(4)
    ]
    return [room, *others]


def test_one_author_who_posts_into_five_rooms_at_once_gets_three_messages_in(
    rooms: list[Room], member: User
) -> None:
    def post(room: Room) -> Message:
        return services.post_message(room=room, author=member, body="Everywhere")

    with meeting_at_the_lock(len(rooms)):
        outcomes = at_once(*(lambda room=room: post(room) for room in rooms))  # type: ignore[misc]
    assert sum(isinstance(outcome, Message) for outcome in outcomes) == 3
    assert sum(isinstance(outcome, RateLimited) for outcome in outcomes) == 2
    assert Message.objects.count() == 3


def test_one_author_who_posts_five_times_into_one_room_at_once_gets_three_messages_in(
    room: Room, member: User
) -> None:
    def post() -> Message:
        return services.post_message(room=room, author=member, body="Again")

    with meeting_at_the_lock(5):
        outcomes = at_once(*[post] * 5)
    assert sum(isinstance(outcome, RateLimited) for outcome in outcomes) == 2
    assert Message.objects.count() == 3


def test_edits_and_posts_at_once_count_together(
    rooms: list[Room], member: User, settings: Settings
) -> None:
    mine = [services.post_message(room=room, author=member, body="Mine") for room in rooms[:2]]
    settings.CONVERSATE_POST_LIMIT = (4, 3600)

    def edit(message: Message) -> Message:
        return services.edit_message(message=message, body="Edited", by=member)

    def post() -> Message:
        return services.post_message(room=rooms[3], author=member, body="Again")

    with meeting_at_the_lock(4):
        outcomes = at_once(lambda: edit(mine[0]), lambda: edit(mine[1]), post, post)
    assert sum(isinstance(outcome, RateLimited) for outcome in outcomes) == 2
    assert sum(isinstance(outcome, Message) for outcome in outcomes) == 2


@pytest.mark.skipif(not has_row_locks(), reason="SQLite has one lock for all")
def test_an_author_does_not_wait_for_another_one_who_posts_elsewhere(
    rooms: list[Room], member: User, other_member: User
) -> None:
    with Stall("slow") as stall:
        slow = Job(lambda: services.post_message(room=rooms[0], author=member, body="slow"))
        assert stall.reached.wait(PATIENCE)
        quick = services.post_message(room=rooms[1], author=other_member, body="quick")
        assert slow.is_alive()
    assert slow.result().pk != quick.pk


def test_a_retry_that_arrives_at_once_with_the_last_post_allowed_returns_that_post(
    room: Room, member: User, settings: Settings
) -> None:
    settings.CONVERSATE_POST_LIMIT = (1, 3600)
    key = uuid4()

    def post() -> Message:
        return services.post_message(room=room, author=member, body="Once", client_key=key)

    with meeting_at_the_lock(2):
        first, second = at_once(post, post)
    assert first == second
    assert Message.objects.count() == 1


def test_an_overseer_who_posts_while_being_added_is_both_posted_and_added(
    room: Room, overseer: User
) -> None:
    def post() -> Message:
        return services.post_message(room=room, author=overseer, body="Looking in")

    def add() -> object:
        return services.add_member(room=room, user=overseer, role=Role.MODERATOR)

    with meeting_at_the_lock(2):
        message, membership = at_once(post, add)
    assert message.revision != 0
    assert membership.role == Role.MODERATOR
