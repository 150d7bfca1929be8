"""Waiting polls of a changed room are answered together, as full polls would answer them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.contrib.auth.backends import ModelBackend
from django.test import Client
from django.utils import timezone

from conversate_core import services
from conversate_core.choices import Color
from conversate_core.models import Message, Role, Room
from conversate_core.policy import RoomPolicy, since_joined
from conversate_core.signals import member_polled
from conversate_web.polls import tickets
from conversate_web.polls.asgi.look import look
from conversate_web.polls.asgi.poll_answer import PollAnswer
from conversate_web.polls.asgi.poll_request import PollRequest
from conversate_web.room_page.member_list import forget
from tests.core.support.queries import counted
from tests.web.polls.asgi.support import Ask, renewed
from tests.web.support.addresses import Addresses

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings


class SinceJoining(RoomPolicy):
    def first_visible(self, user: Any) -> Any:
        return since_joined(user)


class OwnPermissions(ModelBackend):
    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return user_obj.get_username() == "member" and perm == "conversate_core.moderate_room"


def shown(answer: PollAnswer | None) -> list[str]:
    """Return the texts of the messages in the answer."""
    assert answer is not None
    return [message["body"] for message in json.loads(answer.body)["messages"]]


def as_full_poll(browser: Client, request: PollRequest, room: Room) -> dict[str, Any]:
    """Return the JSON of a full poll with the same cursor."""
    answer = browser.get(Addresses(room.slug).api_poll, {"since": request.ticket.revision})
    content: dict[str, Any] = answer.json()
    return content


@pytest.fixture
def present() -> Iterator[list[Any]]:
    """The users whose presence is recorded."""
    users: list[Any] = []

    def hear(membership: Any, **facts: Any) -> None:
        users.append(membership.user)

    member_polled.connect(hear)
    yield users
    member_polled.disconnect(hear)


def test_everyone_gets_what_a_full_poll_gives_them(
    ask: Ask,
    member: User,
    other: User,
    moderator: User,
    room: Room,
    say: Callable[..., Message],
    browser_of: Callable[[User], Client],
) -> None:
    users = [member, other, moderator]
    requests = [ask(user, sidebar=None) for user in users]
    question = say(other, "For @member")
    say(moderator, "For Grace", reply_to=question)
    services.delete_message(message=say(member, "Oops"), by=member)
    for user in (member, moderator):
        services.react(message=question, user=user, emoji="👍")
    for user, request, answer in zip(users, requests, look(requests), strict=True):
        assert answer is not None
        assert json.loads(answer.body) == as_full_poll(browser_of(user), request, room)


def test_replies_cost_one_query(
    ask: Ask, member: User, other: User, moderator: User, say: Callable[..., Message]
) -> None:
    question = say(other, "When?")
    requests = [ask(user) for user in (member, other)]
    say(moderator, "On Friday")
    with counted() as queries:
        look(requests)
    requests = [ask(user) for user in (member, other)]
    say(moderator, "On Friday", reply_to=question)
    with counted() as with_reply:
        answers = look(requests)
    assert len(with_reply) == len(queries) + 1
    for answer in answers:
        assert answer is not None
        (message,) = json.loads(answer.body)["messages"]
        assert message["reply_to"]["excerpt"] == "When?"


def test_the_ticket_is_for_the_revision_that_they_now_have(
    ask: Ask, member: User, other: User, room: Room, say: Callable[..., Message]
) -> None:
    request = ask(member)
    say(other)
    (answer,) = look([request])
    assert answer is not None
    ticket = tickets.read(answer.ticket, session=request.session)
    assert ticket is not None
    assert ticket.revision == Room.objects.get(pk=room.pk).revision
    assert ticket.renewable_until == request.ticket.renewable_until
    assert tickets.read(answer.ticket, session="another") is None


def test_the_read_mark_comes_along(
    ask: Ask, member: User, moderator: User, other: User, room: Room, say: Callable[..., Message]
) -> None:
    message = say(other)
    requests = [ask(member), ask(moderator)]
    services.mark_read(room=room, user=member, message=message)
    say(other)
    assert [answer and answer.read_id for answer in look(requests)] == [message.pk, 0]


def test_many_cost_as_many_queries_as_one(
    ask: Ask,
    people: Callable[..., User],
    room: Room,
    other: User,
    say: Callable[..., Message],
    settings: Settings,
) -> None:
    settings.CONVERSATE_PRESENCE = "tests.web.support.presence.Switched"
    users = [people(f"guest{number}") for number in range(6)]
    for user in users:
        services.add_member(room=room, user=user)
    requests = [ask(user) for user in users]
    say(other)
    for some in (requests[:1], requests):
        with counted() as queries:
            assert None not in look(some)
        # The room, the changes, the memberships, the sessions, and the permissions of those for
        # whom they are not known.
        assert len(queries) == 5


def test_presence_is_recorded(
    ask: Ask, member: User, other: User, say: Callable[..., Message], present: list[Any]
) -> None:
    request = ask(member)
    say(other)
    present.clear()
    look([request])
    assert present == [member]


@pytest.mark.parametrize("backends", [["django.contrib.auth.backends.ModelBackend"], None])
def test_permissions_of_a_site_are_asked_for_each_user(
    ask: Ask,
    member: User,
    other: User,
    say: Callable[..., Message],
    settings: Settings,
    backends: list[str] | None,
) -> None:
    if backends is None:
        model = "django.contrib.auth.backends.ModelBackend"
        settings.AUTHENTICATION_BACKENDS = [model, f"{__name__}.OwnPermissions"]
    request = ask(member)
    say(other)
    (answer,) = look([request])
    assert answer is not None
    (message,) = json.loads(answer.body)["messages"]
    assert message["can_delete"] is (backends is None)


def test_a_sidebar_that_was_just_compared_is_not_compared_again(
    ask: Ask, member: User, other: User, room: Room, say: Callable[..., Message]
) -> None:
    request = ask(member)
    services.change_preferences(membership=room.memberships.get(user=other), color=Color.RED)
    say(other, "Hello")
    (answer,) = look([request])
    assert shown(answer) == ["Hello"]
    assert answer is not None
    ticket = tickets.read(answer.ticket, session=request.session)
    assert ticket is not None
    assert ticket.sidebar_checked_at == request.ticket.sidebar_checked_at


@pytest.mark.parametrize("is_changed", [False, True])
def test_an_older_one_is_compared(
    ask: Ask,
    member: User,
    other: User,
    room: Room,
    say: Callable[..., Message],
    is_changed: bool,
) -> None:
    say(other, "The first one today, which the sidebar shows")
    request = ask(member)
    long_ago = request.ticket.sidebar_checked_at - 100
    request = replace(request, ticket=request.ticket._replace(sidebar_checked_at=long_ago))
    if is_changed:
        services.change_role(room=room, user=other, role=Role.MODERATOR)
    say(other, "Hello")
    forget(room.pk)
    (answer,) = look([request])
    if is_changed:
        assert answer is None
        return
    assert answer is not None
    ticket = tickets.read(answer.ticket, session=request.session)
    assert ticket is not None
    assert ticket.sidebar_checked_at > request.ticket.sidebar_checked_at


def test_a_message_brings_along_what_others_have_read(
    ask: Ask,
    member: User,
    other: User,
    room: Room,
    say: Callable[..., Message],
) -> None:
    say(other, "The first one today, which the sidebar shows")
    request = ask(member)
    long_ago = request.ticket.sidebar_checked_at - 100
    request = replace(request, ticket=request.ticket._replace(sidebar_checked_at=long_ago))
    # The author has read what they write.
    message = say(other, "Hello")
    forget(room.pk)
    (answer,) = look([request])
    assert shown(answer) == ["Hello"]
    assert answer is not None
    marks = {each["user_id"]: each["read_id"] for each in json.loads(answer.body)["readers"]}
    assert marks[str(other.pk)] == message.pk
    assert str(member.pk) not in marks
    ticket = tickets.read(answer.ticket, session=request.session)
    assert ticket is not None
    # So a renewal finds nothing more.
    assert renewed(replace(request, ticket=ticket)) is not None


def test_a_change_without_a_message_that_shows_in_the_sidebar_takes_a_full_poll(
    ask: Ask, member: User, people: Callable[..., User], room: Room
) -> None:
    request = ask(member)
    services.add_member(room=room, user=people("new"))
    assert look([request]) == [None]


def test_so_does_being_behind_by_more_than_a_page(
    ask: Ask, member: User, other: User, say: Callable[..., Message], settings: Settings
) -> None:
    settings.CONVERSATE_PAGE_SIZE = 2
    request = ask(member)
    for number in range(3):
        say(other, str(number))
    assert look([request]) == [None]


def test_and_a_cleared_room(
    ask: Ask, member: User, other: User, room: Room, say: Callable[..., Message]
) -> None:
    request = ask(member)
    services.clear_room(room=room)
    say(other)
    assert look([request]) == [None]


def test_and_a_moderator_who_is_no_member(
    ask: Ask, people: Callable[..., User], other: User, say: Callable[..., Message]
) -> None:
    request = ask(people("overseer", is_superuser=True))
    say(other)
    assert look([request]) == [None]


def test_and_a_rule_for_the_messages_that_each_member_sees(
    ask: Ask, member: User, other: User, say: Callable[..., Message], settings: Settings
) -> None:
    request = ask(member)
    settings.CONVERSATE_POLICY = f"{__name__}.SinceJoining"
    say(other)
    assert look([request]) == [None]


def test_and_a_quarter_of_an_hour_without_a_full_poll(
    ask: Ask, member: User, other: User, say: Callable[..., Message]
) -> None:
    request = ask(member)
    say(other)
    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=False):
        assert look([request]) == [None]


def test_members_with_other_cursors_get_what_they_miss(
    ask: Ask, member: User, other: User, moderator: User, say: Callable[..., Message]
) -> None:
    first = ask(member)
    say(other, "One")
    second = ask(moderator)
    say(other, "Two")
    assert [shown(answer) for answer in look([first, second])] == [["One", "Two"], ["Two"]]


def test_each_gets_the_language_and_the_zone_of_their_full_poll(
    ask: Ask, member: User, moderator: User, other: User, room: Room, say: Callable[..., Message]
) -> None:
    requests = []
    for user, language in ((member, "en"), (moderator, "de")):
        request = ask(user)
        ticket = request.ticket._replace(language=language, time_zone="Asia/Tokyo")
        requests.append(replace(request, ticket=ticket))
    services.delete_message(message=say(other, "Oops"), by=other)
    english, german = (answer.body.decode() if answer else "" for answer in look(requests))
    assert "deleted" in english
    assert "gelöscht" in json.loads(german)["messages"][0]["html"]


def test_the_ticket_of_a_full_poll_has_them(ask: Ask, member: User, settings: Settings) -> None:
    ticket = ask(member).ticket
    assert (ticket.language, ticket.time_zone) == (settings.LANGUAGE_CODE, settings.TIME_ZONE)


def test_urls_begin_with_the_prefix_of_the_request(
    ask: Ask, member: User, other: User, say: Callable[..., Message]
) -> None:
    request = replace(ask(member), script_prefix="/community")
    say(other)
    (answer,) = look([request])
    assert answer is not None
    (message,) = json.loads(answer.body)["messages"]
    assert 'href="/community/' in message["html"]


def test_those_to_whom_the_messages_are_the_same_share_one_body(
    ask: Ask, member: User, other: User, say: Callable[..., Message]
) -> None:
    """In memory too, where slow readers keep it."""
    requests = [ask(other), ask(member), ask(member)]
    say(other)
    own, first, second = (answer.body if answer else b"" for answer in look(requests))
    assert first
    assert first is second
    assert own != first
