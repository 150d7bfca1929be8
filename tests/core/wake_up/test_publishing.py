"""A change of a room wakes up other processes once it has committed, and never fails for that."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from pytest_django import Settings

from conversate_core import services, wake_up
from conversate_core.models import Room
from conversate_core.wake_up import WakeUpBackend
from conversate_core.wake_up.publishing import PAUSE, Publisher

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db(transaction=True)

HERE = "tests.core.wake_up.test_publishing"


class Backend(WakeUpBackend):
    def __init__(self) -> None:
        self.published: list[int] = []
        self.is_down = False
        # What other threads do while this one publishes.
        self.meanwhile: Callable[[], object] | None = None

    def publish(self, room_id: int) -> None:
        if self.is_down:
            raise ConnectionError("It is down.")
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile:
            meanwhile()
        self.published.append(room_id)


@pytest.fixture
def backend(room: Room, member: User, settings: Settings) -> Backend:
    settings.CONVERSATE_WAKE_UP = f"{HERE}.Backend"
    backend = wake_up.get_backend()
    assert isinstance(backend, Backend)
    return backend


class Clock:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("conversate_core.wake_up.publishing.monotonic", clock)
    return clock


def test_each_change_is_published_after_its_commit(
    backend: Backend, room: Room, member: User
) -> None:
    with transaction.atomic():
        message = services.post_message(room=room, author=member, body="Hello")
        assert backend.published == []
    assert backend.published == [room.pk]
    services.edit_message(message=message, by=member, body="Hello again")
    services.change_room(room=room, title="Tea room")
    assert backend.published == [room.pk] * 3


def test_a_change_that_is_rolled_back_is_not(backend: Backend, room: Room, member: User) -> None:
    with transaction.atomic():
        services.post_message(room=room, author=member, body="Hello")
        transaction.set_rollback(True)
    assert backend.published == []


def test_without_the_setting_there_is_no_backend() -> None:
    assert wake_up.get_backend() is None


def test_a_server_that_is_down_is_logged_once_and_the_change_stays(
    backend: Backend,
    room: Room,
    member: User,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    backend.is_down = True
    for body in ("One", "Two"):
        services.post_message(room=room, author=member, body=body)
        clock.seconds += PAUSE
    backend.is_down = False
    services.post_message(room=room, author=member, body="Three")
    assert room.messages.count() == 3
    assert [(each.levelno, each.getMessage().split(",")[0]) for each in caplog.records] == [
        (logging.ERROR, "Wake-ups can't be published"),
        (logging.WARNING, "Wake-ups are published again."),
    ]


def test_after_a_failure_the_server_is_not_tried_for_a_while(
    backend: Backend, room: Room, member: User, clock: Clock
) -> None:
    backend.is_down = True
    services.post_message(room=room, author=member, body="One")
    backend.is_down = False
    clock.seconds += PAUSE - 1
    services.post_message(room=room, author=member, body="Two")
    assert backend.published == []
    clock.seconds += 1
    for body in ("Three", "Four"):
        services.post_message(room=room, author=member, body=body)
    assert backend.published == [room.pk] * 2


def test_while_one_request_tries_again_the_others_do_not_wait(clock: Clock) -> None:
    backend = Backend()
    publisher = Publisher(backend)
    backend.is_down = True
    publisher.publish(1)
    clock.seconds += PAUSE
    backend.is_down = False
    backend.meanwhile = lambda: publisher.publish(3)
    publisher.publish(2)
    publisher.publish(4)
    assert backend.published == [2, 4]


def test_a_setting_that_is_taken_away_during_a_change_is_no_error(
    backend: Backend, room: Room, member: User, settings: Settings
) -> None:
    with transaction.atomic():
        services.post_message(room=room, author=member, body="Hello")
        settings.CONVERSATE_WAKE_UP = None
    assert backend.published == []
