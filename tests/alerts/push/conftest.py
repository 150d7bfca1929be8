"""A site with push, and what its tests send."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from conversate_alerts.push.delivery import send_push
from conversate_alerts.push.message import PushMessage
from conversate_alerts.push.outages import ServiceOutages
from conversate_alerts.push.outcome import Outcome
from conversate_alerts.push.transport import PushConnections
from conversate_alerts.push.vapid import public_keys
from tests.alerts.support.devices import add_device
from tests.alerts.support.push_service import CONTACT, PRIVATE_KEY, Browser, PushService

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

MESSAGE = PushMessage(b'{"web_push": 8030}', topic="conversate-room-7", urgency="high")


@pytest.fixture(autouse=True)
def _site_with_push(settings: Settings) -> None:
    settings.CONVERSATE_PUSH_PRIVATE_KEY = PRIVATE_KEY
    settings.CONVERSATE_PUSH_CONTACT = CONTACT


@pytest.fixture
def browser(push_service: PushService) -> Browser:
    """A browser that has subscribed with the current key."""
    return push_service.subscribe(public_keys()[0])


@pytest.fixture
def connections() -> Iterator[PushConnections]:
    with PushConnections() as connections:
        yield connections


@pytest.fixture
def outages() -> ServiceOutages:
    """The outages of a process that has just started."""
    return ServiceOutages()


@pytest.fixture
def send(connections: PushConnections, outages: ServiceOutages) -> Callable[..., Outcome]:
    """Send a push to a browser, now."""

    def send(browser: Browser, message: PushMessage = MESSAGE) -> Outcome:
        return send_push(browser, message, connections, timezone.now(), outages)

    return send


@pytest.fixture
def phone(push_service: PushService, reader: User) -> Browser:
    """A browser in which the reader is signed in, and has turned on notifications."""
    return add_device(reader, push_service)
