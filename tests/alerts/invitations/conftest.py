"""A moderator who invites an address, and a sweep some time later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from conversate_alerts.sending.sweep import SweepResult, sweep
from conversate_core import services
from conversate_core.models import Invitation, Role, Room
from tests.core.support.people import make_person

if TYPE_CHECKING:
    from django.contrib.auth.models import User

NOW = timedelta()


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.CONVERSATE_SITE_URL = "https://chat.example.org"
    settings.ROOT_URLCONF = "tests.alerts.support.invitation_urls"


@pytest.fixture
def ada(room: Room) -> User:
    """The moderator of the room."""
    person = make_person("moderator", email="m@example.org", first_name="Ada", last_name="Lovelace")
    services.add_member(room=room, user=person, role=Role.MODERATOR)
    return person


@pytest.fixture
def call(django_capture_on_commit_callbacks: Any) -> Callable[..., Any]:
    """Call a service, and send its signals as after a commit."""

    def call(service: Callable[..., Any], **arguments: Any) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return service(**arguments)

    return call


@pytest.fixture
def invite(call: Callable[..., Any], room: Room, ada: User) -> Callable[..., Invitation]:
    """Have ada invite an address to the room."""

    def invite(address: str = "linus@example.org", **options: Any) -> Invitation:
        arguments = {"room": room, "by": ada, **options}
        return call(services.invite_by_mail, address=address, **arguments)

    return invite


@pytest.fixture
def later(clock: Any) -> Callable[..., SweepResult]:
    """Sweep now, or after the time given."""

    def later(wait: timedelta = NOW) -> SweepResult:
        clock.shift(wait)
        return sweep()

    return later
