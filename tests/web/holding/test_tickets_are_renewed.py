"""Who is held needs no full poll for each new ticket, as long as it would tell nothing new."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone

from conversate_core import services
from conversate_core.colours import Colour
from conversate_core.models import Message, Role, Room
from conversate_core.policy import RoomPolicy
from conversate_core.signals import member_polled
from conversate_web.holding.question import Question, read_question
from conversate_web.holding.renewal import renew
from conversate_web.roster import forget
from conversate_web.tickets import Ticket
from tests.core.support.queries import counted
from tests.web.support.addresses import Addresses
from tests.web.support.presence import Switched

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

Ask = Callable[..., Question]


class NobodyMayStay(RoomPolicy):
    def can_view(self, user: Any, room: Room) -> bool:
        return False


@pytest.fixture
def ask(browser_of: Callable[[User], Client], at: Addresses, room: Room) -> Ask:
    """What somebody asks, by default with the surroundings that they have just been told."""
    browsers: dict[Any, Client] = {}

    def ask(user: User, **more: Any) -> Question:
        browser = browsers.setdefault(user.pk, browser_of(user))
        parameters = {"since": Room.objects.get(pk=room.pk).revision, "surroundings": "", **more}
        parameters = {name: value for name, value in parameters.items() if value is not None}
        ticket = browser.get(at.api_poll, parameters)["X-Conversate-Ticket"]
        session = browser.cookies[django_settings.SESSION_COOKIE_NAME].value
        scope = {
            "query_string": urlencode({**parameters, "ticket": ticket, "wait": 25}).encode(),
            "headers": [(b"cookie", f"sessionid={session}".encode())],
        }
        question = read_question(scope)
        assert question is not None
        return question

    return ask


@pytest.fixture
def switched(settings: Settings) -> Iterator[type[Switched]]:
    """Nobody is here until that is changed."""
    settings.CONVERSATE_PRESENCE = "tests.web.support.presence.Switched"
    yield Switched
    Switched.is_here = False


def renewed(question: Question) -> Ticket | None:
    (ticket,) = renew_a_moment_later([question])
    return ticket


def renew_a_moment_later(questions: list[Question]) -> list[Ticket | None]:
    """Once the members of a room are read anew."""
    for question in questions:
        forget(question.ticket.room_id)
    return renew(questions)


def test_a_member_gets_a_new_one_for_what_they_know(ask: Ask, member: User) -> None:
    question = ask(member)
    with time_machine.travel(timezone.now() + timedelta(seconds=20), tick=False):
        ticket = renewed(question)
        assert ticket is not None
        assert ticket.seconds_left == 30
        assert (ticket.revision, ticket.trace) == (question.ticket.revision, question.ticket.trace)


def test_many_cost_as_many_queries_as_one(
    ask: Ask, people: Callable[..., User], room: Room, switched: type[Switched]
) -> None:
    users = [people(f"guest{number}") for number in range(6)]
    for user in users:
        services.add_member(room=room, user=user)
    questions = [ask(user) for user in users]
    for some in (questions[:1], questions):
        with counted() as queries:
            assert None not in renew_a_moment_later(some)
            # The sessions, who asks and where, the rooms that they are in, the members.
        assert len(queries) == 4


def test_it_is_noted_that_they_are_here(ask: Ask, member: User) -> None:
    heard = []

    def hear(membership: Any, **facts: Any) -> None:
        heard.append((membership.user, facts["focused"], facts["active"]))

    question = ask(member, focused=1, active=0)
    member_polled.connect(hear)
    assert renewed(question)
    member_polled.disconnect(hear)
    assert heard == [(member, True, False)]


def test_after_a_quarter_of_an_hour_a_full_poll_is_asked_for(ask: Ask, member: User) -> None:
    question, now = ask(member), timezone.now()
    with time_machine.travel(now + timedelta(minutes=10), tick=False):
        assert renewed(question)
    with time_machine.travel(now + timedelta(minutes=16), tick=False):
        assert renewed(question) is None


def test_who_is_no_member_asks_in_full(ask: Ask, people: Callable[..., User], member: User) -> None:
    overseer = people("overseer", is_superuser=True)
    assert renewed(ask(overseer)) is None
    assert renewed(ask(member))


def test_so_does_who_was_removed_in_the_meantime(
    ask: Ask, member: User, moderator: User, room: Room
) -> None:
    questions = [ask(member), ask(moderator)]
    # As if it were in the database alone, where it would wake nobody.
    room.memberships.filter(user=member).delete()
    assert renew_a_moment_later(questions) == [None, None]
    assert renewed(ask(moderator))


def test_and_whose_account_was_deactivated(ask: Ask, member: User, moderator: User) -> None:
    questions = [ask(member), ask(moderator)]
    type(member).objects.filter(pk=member.pk).update(is_active=False)
    gone, still = renew(questions)
    assert gone is None
    assert still is not None


@pytest.mark.parametrize("engine", ["db", "cached_db", "cache"])
def test_and_who_has_signed_out(
    ask: Ask,
    member: User,
    moderator: User,
    settings: Settings,
    browser_of: Callable[[User], Client],
    engine: str,
) -> None:
    settings.SESSION_ENGINE = f"django.contrib.sessions.backends.{engine}"
    questions = [ask(member), ask(moderator)]
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = questions[0].session
    browser.logout()
    gone, still = renew(questions)
    assert gone is None
    assert still is not None


def test_and_who_may_not_see_the_room_by_rules_of_the_site(
    ask: Ask, member: User, settings: Settings
) -> None:
    question = ask(member)
    settings.CONVERSATE_POLICY = f"{__name__}.NobodyMayStay"
    assert renewed(question) is None


def test_and_whoever_has_news_to_get(
    ask: Ask, member: User, other: User, say: Callable[..., Message]
) -> None:
    question = ask(member)
    say(other)
    assert renewed(question) is None


Change = Callable[[Room, "User"], object]
CHANGES: dict[str, Change] = {
    "a role": lambda room, other: services.change_role(room=room, user=other, role=Role.MODERATOR),
    "a colour": lambda room, other: services.change_preferences(
        membership=room.memberships.get(user=other), colour=Colour.RED
    ),
    "another room of theirs": lambda room, other: services.post_message(
        room=Room.objects.get(title="Elsewhere"), author=other, body="Hello"
    ),
    "what they have read elsewhere": lambda room, other: services.mark_read(
        room=Room.objects.get(title="Elsewhere"), user=room.memberships.earliest("pk").user
    ),
    "a room that they are new in": lambda room, other: services.create_room(
        title="New", members=[room.memberships.earliest("pk").user]
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_and_around_whom_something_has_changed(
    ask: Ask, member: User, other: User, room: Room, change: Change
) -> None:
    elsewhere = services.create_room(title="Elsewhere", members=[member, other])
    services.post_message(room=elsewhere, author=other, body="Something to read")
    question = ask(member)
    assert renewed(question)
    change(room, other)
    assert renewed(question) is None
    assert renewed(ask(member))


def test_but_not_of_clients_that_show_nothing_around(
    ask: Ask, member: User, other: User, room: Room
) -> None:
    question = ask(member, surroundings=None)
    services.change_preferences(membership=room.memberships.get(user=other), colour=Colour.RED)
    assert renewed(question)


def test_who_comes_or_goes_is_something(
    ask: Ask, member: User, other: User, switched: type[Switched]
) -> None:
    question = ask(member)
    assert renewed(question)
    switched.is_here = True
    assert renewed(question) is None
