"""A change in the member list ends an idle poll, so that it shows with the next poll."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from conversate_core import services
from conversate_core.models import Message, Room
from conversate_core.presence import announce_change
from conversate_web.room_page.member_list import forget
from tests.web.support.addresses import Addresses
from tests.web.support.presence import Switched

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

# Transactions, since a change is announced after the commit.
pytestmark = pytest.mark.django_db(transaction=True)

HEADER = "X-Conversate-Ticket"


class Page:
    """A page that polls as its scripts do. Each poll comes some seconds after the one before."""

    def __init__(self, client: Client, path: str, *, sidebar: str | None = "") -> None:
        self.client, self.path, self.sidebar = client, path, sidebar
        self.now = timezone.now()
        self.ticket: str | None = None
        self.since = 0
        self.poll(after=0)
        self.poll(after=0, ticket=None)

    def poll(self, *, after: float, **more: Any) -> Any:
        self.now += timedelta(seconds=after)
        known = {"since": self.since, "ticket": self.ticket, "sidebar": self.sidebar, **more}
        parameters = {key: value for key, value in known.items() if value is not None}
        with time_machine.travel(self.now, tick=False):
            answer: Any = self.client.get(self.path, parameters)
        self.ticket = answer.headers.get(HEADER, self.ticket)
        if answer.status_code == 200:
            self.since = answer.json()["revision"]
            if self.sidebar is not None:
                self.sidebar = answer.json().get("sidebar", self.sidebar)
        return answer


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    """The sidebar mentions days: at midnight, it changes."""
    with time_machine.travel(timezone.localtime().replace(hour=12)):
        yield


@pytest.fixture
def everybody_comes(settings: Settings, room: Room) -> Iterator[Callable[[], None]]:
    """All members are away until the test calls this. Another process announces the change."""
    settings.CONVERSATE_PRESENCE = "tests.web.support.presence.Switched"

    def come() -> None:
        Switched.is_here = True
        announce_change(room_id=room.pk)

    yield come
    Switched.is_here = False
    forget(room.pk)


def test_an_arrival_shows_with_the_next_poll(
    at: Addresses, browser: Client, member: User, other: User, everybody_comes: Callable[[], None]
) -> None:
    page = Page(browser, at.api_poll)
    assert page.poll(after=6).status_code == 204
    everybody_comes()
    answer = page.poll(after=1)
    assert "cnv-member--active" in answer.json()["members_html"]
    assert "cnv-member--away" not in answer.json()["members_html"]
    for _ in range(3):
        assert page.poll(after=8).status_code == 204


def test_several_arrivals_within_seconds_show_together(
    at: Addresses, browser: Client, member: User, other: User, everybody_comes: Callable[[], None]
) -> None:
    page = Page(browser, at.api_poll)
    everybody_comes()
    assert page.poll(after=2).status_code == 204
    assert page.poll(after=2).status_code == 204
    assert "members_html" in page.poll(after=2).json()


def test_an_expired_ticket_is_not_renewed_for_outdated_members(
    at: Addresses, browser: Client, member: User, other: User, everybody_comes: Callable[[], None]
) -> None:
    page = Page(browser, at.api_poll)
    everybody_comes()
    assert "members_html" in page.poll(after=40).json()


def test_it_shows_after_a_message_that_came_first(
    at: Addresses,
    browser: Client,
    member: User,
    other: User,
    say: Callable[..., Message],
    everybody_comes: Callable[[], None],
) -> None:
    page = Page(browser, at.api_poll)
    everybody_comes()
    say(other)
    answer = page.poll(after=2)
    assert len(answer.json()["messages"]) == 1
    later = [page.poll(after=6) for _ in range(2)]
    shown = [each.json() for each in (answer, *later) if each.status_code == 200]
    assert sum("members_html" in each for each in shown) == 1


def test_a_client_without_a_sidebar_goes_on_polling_idly(
    at: Addresses, browser: Client, member: User, everybody_comes: Callable[[], None]
) -> None:
    page = Page(browser, at.api_poll, sidebar=None)
    everybody_comes()
    answer = page.poll(after=10)
    assert (answer.status_code, HEADER in answer.headers) == (204, False)


def test_a_new_color_shows_with_the_next_poll(
    at: Addresses, browser: Client, member: User, other: User, room: Room
) -> None:
    page = Page(browser, at.api_poll)
    services.change_preferences(membership=room.memberships.get(user=other), color="teal")
    assert "cnv-color-teal" in page.poll(after=6).json()["members_html"]
