"""A room with a writer, and a reader that wants alerts and was never seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from typing import TYPE_CHECKING

import pytest
import time_machine

from conversate_core import services
from conversate_core.models import Membership, Message, Room
from tests.alerts.support import push_service as push_services
from tests.alerts.support import smtp
from tests.alerts.support.backends import Elsewhere
from tests.alerts.support.people import join

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

START = datetime(2026, 3, 2, 12, 0, tzinfo=timezone.utc)


@pytest.fixture(autouse=True)
def _no_post_limit(settings: Settings) -> None:
    settings.CONVERSATE_POST_LIMIT = None


@pytest.fixture
def elsewhere(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> type[Elsewhere]:
    """The site has its own presence backend, which knows nobody yet."""
    monkeypatch.setattr(Elsewhere, "known", {})
    monkeypatch.setattr(Elsewhere, "asked", [])
    settings.CONVERSATE_PRESENCE = f"{Elsewhere.__module__}.{Elsewhere.__qualname__}"
    return Elsewhere


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Stop the clock; a test moves it."""
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def room(db: None) -> Room:
    return services.create_room(title="Tea kitchen")


@pytest.fixture
def writer(room: Room) -> User:
    """A member that writes, and wants no alerts."""
    return join(room, "ada", level="none", first_name="Ada", last_name="Lovelace")


@pytest.fixture
def reader(room: Room) -> User:
    """A member that wants alerts, and was never seen."""
    return join(room, "linus")


@pytest.fixture
def membership(room: Room, reader: User) -> Membership:
    return Membership.objects.get(room=room, user=reader)


@pytest.fixture
def say(room: Room, writer: User) -> Callable[..., Message]:
    """Post a text to the room, as the writer by default."""

    def say(body: str = "Hello", author: User | None = None) -> Message:
        return services.post_message(room=room, author=author or writer, body=body)

    return say


@pytest.fixture
def push_keys(settings: Settings) -> None:
    """A site with push, which sends to the services of browsers alone."""
    settings.CONVERSATE_PUSH_PRIVATE_KEY = push_services.PRIVATE_KEY
    settings.CONVERSATE_PUSH_CONTACT = push_services.CONTACT


@pytest.fixture
def push_service(settings: Settings) -> Iterator[push_services.PushService]:
    """A push service on this machine. The site has a key, and may send to it."""
    settings.CONVERSATE_PUSH_PRIVATE_KEY = push_services.PRIVATE_KEY
    settings.CONVERSATE_PUSH_CONTACT = push_services.CONTACT
    with push_services.PushService() as service:
        settings.CONVERSATE_PUSH_SERVICES = [service.origin]
        yield service


@pytest.fixture
def postbox(settings: Settings) -> Iterator[smtp.Postbox]:
    """A real mail server with the mails that it has received."""
    postbox = smtp.Postbox()
    controller = smtp.start(postbox)
    smtp.mail_through(settings, postbox.port)
    yield postbox
    controller.stop()
