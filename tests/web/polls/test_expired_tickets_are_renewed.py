"""A poll with an expired ticket is checked in a few queries, instead of a full poll."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.utils import timezone

from conversate_core import services
from conversate_core.choices import Color
from conversate_core.models import Message, Room
from conversate_core.policy import RoomPolicy
from conversate_core.signals import member_polled
from conversate_web.polls import tickets
from conversate_web.room_page.member_list import forget
from tests.core.support.queries import counted
from tests.web.support.addresses import Addresses
from tests.web.support.presence import Switched

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

HEADER = "X-Conversate-Ticket"
# The longest usual pause between two polls: POLL_MAX.
PAUSE = 60


class Page:
    """A page that polls as its scripts do. Each poll comes some seconds after the one before."""

    def __init__(self, client: Client, room: Room, path: str) -> None:
        self.client, self.room, self.path = client, room, path
        self.now = timezone.now()
        self.ticket: str | None = None
        self.sidebar = ""
        for _ in range(2):
            # The second poll shows the presence that the first one has changed.
            self.poll(after=0, ticket=None)

    def poll(self, *, after: float = PAUSE, in_other_process: bool = True, **more: Any) -> Any:
        self.now += timedelta(seconds=after)
        since = Room.objects.values_list("revision", flat=True).get(pk=self.room.pk)
        known = {"since": since, "ticket": self.ticket, "sidebar": self.sidebar, "client": "page"}
        parameters = {key: value for key, value in {**known, **more}.items() if value is not None}
        if in_other_process:
            forget(self.room.pk)
        with time_machine.travel(self.now, tick=False), counted() as queries:
            answer: Any = self.client.get(self.path, parameters)
        answer.queries = [str(query) for query in queries]
        self.ticket = answer.headers.get(HEADER, self.ticket)
        if answer.status_code == 200:
            self.sidebar = answer.json().get("sidebar", self.sidebar)
        return answer


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    """The sidebar mentions days: at midnight, it changes."""
    with time_machine.travel(timezone.localtime().replace(hour=12)):
        yield


@pytest.fixture
def open_page(at: Addresses, room: Room) -> Callable[[Client], Page]:
    return lambda client: Page(client, room, at.api_poll)


@pytest.fixture
def page(open_page: Callable[[Client], Page], browser: Client, member: User) -> Page:
    return open_page(browser)


@pytest.fixture
def heard() -> Iterator[list[Any]]:
    """What polls that were recorded have reported."""
    reports: list[Any] = []

    def hear(membership: Any, focused: bool, active: bool, **facts: Any) -> None:
        reports.append((membership.user_id, focused, active))

    member_polled.connect(hear)
    yield reports
    member_polled.disconnect(hear)


def is_renewed(answer: Any) -> bool:
    """A full poll looks up the user by itself."""
    own = any(f"SELECT {quote}auth_user" in query for query in answer.queries for quote in '"`')
    return answer.status_code == 204 and HEADER in answer.headers and not own


def test_it_is_answered_with_a_new_ticket(page: Page) -> None:
    before = page.ticket
    answer = page.poll()
    assert is_renewed(answer)
    assert (answer.content, answer["Cache-Control"]) == (b"", "no-store")
    assert page.ticket != before
    assert page.poll(after=29).headers.get(HEADER) is None


def test_a_quiet_hour_has_few_full_polls(page: Page) -> None:
    full = [not is_renewed(page.poll()) for _ in range(60)]
    # Every 10.5 to 15 minutes.
    assert 3 <= sum(full) <= 6


def test_it_takes_two_queries_and_every_other_time_two_more_for_the_sidebar(page: Page) -> None:
    page.poll()
    counts = [len(page.poll().queries) for _ in range(4)]
    assert sorted(counts) == [2, 2, 4, 4]


def test_the_pages_of_a_room_share_its_member_list(
    open_page: Callable[[Client], Page],
    browser_of: Callable[[User], Client],
    member: User,
    moderator: User,
) -> None:
    pages = [open_page(browser_of(user)) for user in (member, moderator)]
    for page in pages:
        assert is_renewed(page.poll())
    later = [len(page.poll(in_other_process=page is pages[0]).queries) for page in pages]
    assert later == [4, 3]


@pytest.mark.parametrize(("focused", "active"), [(1, 1), (1, 0), (0, 0)])
def test_presence_is_recorded(
    page: Page, heard: list[Any], member: User, focused: int, active: int
) -> None:
    assert is_renewed(page.poll(focused=focused, active=active))
    assert heard == [(member.pk, bool(focused), bool(active))]


def test_the_read_mark_comes_along(
    page: Page, room: Room, member: User, say: Callable[..., Message], other: User
) -> None:
    message = say(other)
    page.poll()
    services.mark_read(room=room, user=member, message=message)
    answer = page.poll()
    assert is_renewed(answer)
    assert answer["X-Conversate-Read-Mark"] == str(message.pk)


def test_after_the_time_for_renewals_a_full_poll_is_needed(page: Page) -> None:
    answer = page.poll(after=tickets.LONGEST_RENEWAL)
    assert answer.status_code == 204
    assert not is_renewed(answer)


def test_a_renewal_does_not_move_the_next_full_poll(page: Page, settings: Settings) -> None:
    session = page.client.cookies[settings.SESSION_COOKIE_NAME].value

    def until() -> float:
        with time_machine.travel(page.now, tick=False):
            ticket = tickets.read(page.ticket or "", session=session)
        assert ticket is not None
        return ticket.renewable_until

    first = until()
    assert is_renewed(page.poll())
    assert until() == first


def test_an_old_ticket_may_come_again_and_is_checked_again(page: Page, member: User) -> None:
    old = page.ticket
    assert is_renewed(page.poll())
    assert is_renewed(page.poll(ticket=old))
    member.is_active = False
    member.save()
    assert page.poll(ticket=old).status_code == 401


def test_new_messages_need_a_full_poll(
    page: Page, say: Callable[..., Message], other: User, room: Room
) -> None:
    before = Room.objects.get(pk=room.pk).revision
    message = say(other)
    answer = page.poll(since=before)
    assert [each["id"] for each in answer.json()["messages"]] == [message.pk]


def test_a_ticket_for_another_revision_is_none(page: Page, heard: list[Any]) -> None:
    assert page.poll(since=0).status_code == 200


def test_a_changed_sidebar_is_noticed_within_two_polls(page: Page, room: Room, other: User) -> None:
    services.change_preferences(membership=room.memberships.get(user=other), color=Color.RED)
    first, second = page.poll(), page.poll()
    assert 200 in {first.status_code, second.status_code}


def test_a_client_without_a_sidebar_needs_no_query_for_it(
    page: Page, room: Room, other: User
) -> None:
    page.poll(sidebar=None, ticket=None)
    for _ in range(3):
        answer = page.poll(sidebar=None)
        assert is_renewed(answer)
        assert len(answer.queries) == 2


def test_presence_of_others_is_a_part_of_the_sidebar(
    open_page: Callable[[Client], Page], browser: Client, other: User, settings: Settings
) -> None:
    settings.CONVERSATE_PRESENCE = "tests.web.support.presence.Switched"
    page = open_page(browser)
    Switched.is_here = True
    try:
        assert 200 in {page.poll().status_code for _ in range(2)}
    finally:
        Switched.is_here = False


class NobodyMayStay(RoomPolicy):
    def can_view(self, user: Any, room: Room) -> bool:
        return False


class Refusing(ModelBackend):
    def get_user(self, user_id: Any) -> Any:
        return None


def sign_out(page: Page, user: User) -> None:
    other_tab = Client()
    other_tab.cookies.load(page.client.cookies.output(header="", sep=";"))
    other_tab.logout()


def deactivate(page: Page, user: User) -> None:
    type(user).objects.filter(pk=user.pk).update(is_active=False)


def change_password(page: Page, user: User) -> None:
    user.set_password("another")
    user.save()


def delete(page: Page, user: User) -> None:
    user.delete()


def remove(page: Page, user: User) -> None:
    # Without a service, which would raise the room's revision.
    page.room.memberships.filter(user=user).delete()


Attack = Callable[[Page, "User"], None]
ENGINES = ["db", "cached_db", "cache", "file", "signed_cookies"]
ENDS: list[tuple[str, Attack, int]] = [
    (engine, end, status)
    for engine in ENGINES
    for end, status in [
        (sign_out, 401),
        (deactivate, 401),
        (change_password, 401),
        (delete, 401),
        (remove, 404),
    ]
    # Django can't end a session that the browser alone keeps.
    if (engine, end) != ("signed_cookies", sign_out)
]


@pytest.mark.parametrize(("engine", "end", "status"), ENDS)
def test_nobody_renews_a_ticket_who_may_not_poll_any_more(
    open_page: Callable[[Client], Page],
    browser_of: Callable[[User], Client],
    member: User,
    moderator: User,
    settings: Settings,
    heard: list[Any],
    session_folder: Path,
    engine: str,
    end: Attack,
    status: int,
) -> None:
    settings.SESSION_FILE_PATH = str(session_folder)
    settings.SESSION_ENGINE = f"django.contrib.sessions.backends.{engine}"
    pages = [open_page(browser_of(user)) for user in (member, moderator)]
    assert all(is_renewed(page.poll(after=40, sidebar=None)) for page in pages)
    gone = member.pk
    heard.clear()
    end(pages[0], member)
    assert pages[0].poll(sidebar=None).status_code == status
    assert is_renewed(pages[1].poll(sidebar=None))
    assert gone not in {user for user, *_ in heard}


def test_a_user_who_may_not_see_the_room_by_the_policy_renews_nothing(
    page: Page, settings: Settings, heard: list[Any]
) -> None:
    settings.CONVERSATE_POLICY = f"{__name__}.NobodyMayStay"
    assert page.poll().status_code == 404
    assert heard == []


def test_a_backend_that_refuses_the_user_is_asked(page: Page, settings: Settings) -> None:
    settings.AUTHENTICATION_BACKENDS = [f"{__name__}.Refusing"]
    assert page.poll().status_code == 401


def test_a_session_that_has_expired_renews_nothing(
    open_page: Callable[[Client], Page],
    browser_of: Callable[[User], Client],
    member: User,
    settings: Settings,
) -> None:
    settings.SESSION_COOKIE_AGE = 100
    page = open_page(browser_of(member))
    assert is_renewed(page.poll())
    assert page.poll().status_code == 401


def test_another_session_can_not_use_the_ticket(
    page: Page, browser_of: Callable[[User], Client], member: User, outsider: User, heard: list[Any]
) -> None:
    for client, status in ((browser_of(outsider), 404), (Client(), 401), (browser_of(member), 200)):
        page.client = client
        answer = page.poll(sidebar="")
        assert answer.status_code == status
        assert not is_renewed(answer)


def test_a_session_that_somebody_else_has_taken_over_renews_nothing(
    page: Page, browser_of: Callable[[User], Client], outsider: User, settings: Settings
) -> None:
    name = settings.SESSION_COOKIE_NAME
    store = SessionStore(page.client.cookies[name].value)
    store.update(dict(SessionStore(browser_of(outsider).cookies[name].value).items()))
    store.save()
    assert page.poll().status_code == 404


def test_a_moderator_who_is_no_member_needs_full_polls(
    open_page: Callable[[Client], Page],
    browser_of: Callable[[User], Client],
    people: Callable[..., User],
) -> None:
    page = open_page(browser_of(people("overseer", is_superuser=True)))
    assert not is_renewed(page.poll())


def test_a_clock_that_was_set_back_needs_a_full_poll_or_a_check(page: Page, member: User) -> None:
    member.is_active = False
    member.save()
    assert page.poll(after=-3600).status_code == 401


@pytest.mark.parametrize("rule", ["PublicRooms", "NoMembers", "NoPresence", "NoSearch"])
def test_a_site_with_rules_of_its_own_renews_tickets_too(
    rule: str, open_page: Callable[[Client], Page], browser: Client, settings: Settings
) -> None:
    settings.CONVERSATE_POLICY = f"tests.support.site_rules.{rule}"
    services.create_room(title="Public square")
    page = open_page(browser)
    assert all(is_renewed(page.poll()) for _ in range(3))


@pytest.mark.parametrize("odd", [{"client": "\x00☃"}, {"focused": "x"}, {"active": ""}])
def test_odd_parameters_are_taken_as_full_polls_take_them(page: Page, odd: dict[str, str]) -> None:
    assert is_renewed(page.poll(**odd))
