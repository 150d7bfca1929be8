"""A moderator who adds the reader to rooms, and a sweep ten minutes later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from conversate_alerts.sending.sweep import SweepResult, sweep
from conversate_core import services
from conversate_core.models import Role, Room
from tests.core.support.people import make_person

if TYPE_CHECKING:
    from django.contrib.auth.models import User

COLLECT_FOR = timedelta(minutes=10)


@pytest.fixture
def ada(room: Room) -> User:
    """The moderator of each room of `make_room`."""
    person = make_person("moderator", email="m@example.org", first_name="Ada", last_name="Lovelace")
    services.add_member(room=room, user=person, role=Role.MODERATOR)
    return person


@pytest.fixture
def linus(db: None) -> User:
    """Somebody with an address, who is in no room and chose nothing."""
    return make_person("linus", email="linus@example.org")


@pytest.fixture
def call(django_capture_on_commit_callbacks: Any) -> Callable[..., Any]:
    """Call a service, and send its signals as after a commit."""

    def call(service: Callable[..., Any], **arguments: Any) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return service(**arguments)

    return call


@pytest.fixture
def add(call: Callable[..., Any], ada: User, linus: User) -> Callable[..., Any]:
    """Have ada add linus to a room."""

    def add(room: Room, *, by: User | None = ada) -> Any:
        return call(services.add_member, room=room, user=linus, by=by)

    return add


@pytest.fixture
def make_room(ada: User) -> Callable[..., Room]:
    """Create another room, whose moderator is ada."""

    def make_room(title: str, **details: Any) -> Room:
        room = services.create_room(title=title, **details)
        services.add_member(room=room, user=ada, role=Role.MODERATOR)
        return room

    return make_room


@pytest.fixture
def later(clock: Any) -> Callable[..., SweepResult]:
    """Sweep after ten minutes, or after the time given."""

    def later(wait: timedelta = COLLECT_FOR) -> SweepResult:
        clock.shift(wait)
        return sweep()

    return later
