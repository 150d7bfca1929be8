from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.db.models.signals import post_save

from conversate_core import services
from conversate_core.models import Message, Room
from tests.core.support.following import Poller
from tests.core.support.people import make_person
from tests.core.support.racing import Job

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

WRITERS = 8
POLLERS = 3

pytestmark = pytest.mark.django_db(transaction=True)


class RolledBack(Exception):
    """The error that rolls back a transaction after its insert."""


@pytest.fixture
def writers(room: Room) -> list[User]:
    users = [make_person(f"writer{number}") for number in range(WRITERS)]
    for user in users:
        services.add_member(room=room, user=user)
    return users


@pytest.fixture
def pollers(room: Room, member: User, settings: Settings) -> list[Poller]:
    settings.CONVERSATE_PAGE_SIZE = 7  # so that there is often "more"
    return [Poller(room, member) for _ in range(POLLERS)]


def each() -> int:
    """The number of messages of each writer. SQLite's single lock makes it slow."""
    return 25 if connection.vendor == "sqlite" else 100


def write(room: Room, writer: User) -> list[int]:
    """Post all messages, again after rollbacks. Return their ids."""
    posted: list[int] = []
    while len(posted) < each():
        try:
            message = services.post_message(room=room, author=writer, body=f"{len(posted)}")
        except RolledBack:
            continue
        posted.append(message.pk)
    return posted


def follow_what_is_written(
    room: Room, writers: list[User], pollers: list[Poller]
) -> tuple[list[list[int]], list[list[int]]]:
    """Return what each writer posted and what each poller received."""
    done = threading.Event()
    following = [Job(lambda poller=poller: poller.follow(done)) for poller in pollers]  # type: ignore[misc]
    try:
        writing = [Job(lambda user=user: write(room, user)) for user in writers]  # type: ignore[misc]
        posted = [job.result() for job in writing]
    finally:
        done.set()
    return posted, [job.result() for job in following]


def assert_each_once_in_one_order(posted: list[list[int]], received: list[list[int]]) -> None:
    everything = sorted(pk for ids in posted for pk in ids)
    assert len(everything) == WRITERS * each()
    order = received[0]
    assert sorted(order) == everything
    assert all(ids == order for ids in received)
    for ids in posted:  # what one person writes stays in the order they wrote it
        assert [pk for pk in order if pk in set(ids)] == ids


@contextmanager
def every_fifth_transaction_in_trouble() -> Iterator[None]:
    """Stall or roll back every fifth transaction after its insert, in turn."""
    inserts = count(1)

    def trouble(created: bool, **kwargs: Any) -> None:
        number = next(inserts)
        if created and number % 10 == 0:
            raise RolledBack
        if created and number % 5 == 0:
            time.sleep(0.02)

    post_save.connect(trouble, sender=Message)
    try:
        yield
    finally:
        post_save.disconnect(trouble, sender=Message)


def test_while_eight_threads_post(room: Room, writers: list[User], pollers: list[Poller]) -> None:
    assert_each_once_in_one_order(*follow_what_is_written(room, writers, pollers))


def test_also_when_every_fifth_transaction_stalls_or_is_rolled_back_after_its_insert(
    room: Room, writers: list[User], pollers: list[Poller]
) -> None:
    with every_fifth_transaction_in_trouble():
        posted, received = follow_what_is_written(room, writers, pollers)
    assert_each_once_in_one_order(posted, received)
    assert Message.objects.count() == WRITERS * each()
