"""Whoever loses access while their poll waits gets neither a message nor a ticket."""

from __future__ import annotations

import concurrent.futures
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from conversate_core import services
from conversate_core.databases import atomic
from conversate_core.models import Message, Room
from conversate_core.policy import RoomPolicy
from conversate_web.polls.asgi.look import look
from conversate_web.polls.asgi.poll_answer import PollAnswer
from conversate_web.polls.asgi.poll_request import PollRequest
from tests.support.asgi import start_site, stop
from tests.web.polls.asgi.support import Answer, Ask, Site

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

SECRET = "The code is 4711"
# Seconds after which a poll that has not been answered is taken to wait.
A_WHILE = 1.0


class HiddenByTheSite(RoomPolicy):
    """Users whose last name is "Hidden" see no room."""

    def can_view(self, user: Any, room: Room) -> bool:
        return user.last_name != "Hidden" and super().can_view(user, room)

    def visible_rooms(self, user: Any) -> Any:
        return Room.objects.none() if user.last_name == "Hidden" else super().visible_rooms(user)


class RemovingWhileAsked(RoomPolicy):
    """A rule that is asked at the moment at which a member is removed, and another one posts."""

    moment: tuple[User, User] | None = None

    def can_view(self, user: Any, room: Room) -> bool:
        kind = type(self)
        moment, kind.moment = kind.moment, None
        if moment is not None:
            room.memberships.filter(user=moment[0]).delete()
            services.post_message(room=room, author=moment[1], body=SECRET)
        return super().can_view(user, room)

    def visible_rooms(self, user: Any) -> Any:
        return super().visible_rooms(user)


def sessions_of(user: User) -> Iterator[Session]:
    for row in Session.objects.all():
        if row.get_decoded().get(SESSION_KEY) == str(user.pk):
            yield row


def sign_out(user: User, room: Room) -> None:
    for row in sessions_of(user):
        row.delete()


def expire(user: User, room: Room) -> None:
    for row in sessions_of(user):
        Session.objects.filter(pk=row.pk).update(expire_date=timezone.now() - timedelta(seconds=1))


def hand_over(user: User, room: Room) -> None:
    """Somebody else, who is in the room, has the session now."""
    other = room.memberships.exclude(user=user).latest("pk").user
    for row in sessions_of(user):
        store = SessionStore(row.session_key)
        store[SESSION_KEY] = str(other.pk)
        store[HASH_SESSION_KEY] = other.get_session_auth_hash()
        store.save()


def change_password(user: User, room: Room) -> None:
    user.set_password("another")
    user.save()


def deactivate(user: User, room: Room) -> None:
    type(user).objects.filter(pk=user.pk).update(is_active=False)


def hide(user: User, room: Room) -> None:
    type(user).objects.filter(pk=user.pk).update(last_name="Hidden")


LOSSES: dict[str, Callable[[User, Room], object]] = {
    "removed": lambda user, room: services.remove_member(room=room, user=user),
    "left": lambda user, room: services.leave_room(room=room, user=user),
    "removed-without-a-signal": lambda user, room: room.memberships.filter(user=user).delete(),
    "signed-out": sign_out,
    "expired": expire,
    "another-password": change_password,
    "deactivated": deactivate,
    "deleted": lambda user, room: type(user).objects.filter(pk=user.pk).delete(),
    "hidden": hide,
}
# The session still signs in somebody who may see the room, but not the holder of the ticket.
ALL_LOSSES = {**LOSSES, "session-of-somebody-else": hand_over}


def read(answer: PollAnswer | None) -> list[str]:
    """Return the texts in an answer."""
    return [message["body"] for message in json.loads(answer.body)["messages"]] if answer else []


@pytest.mark.parametrize("lose", ALL_LOSSES.values(), ids=list(ALL_LOSSES))
def test_the_look_has_no_answer_for_them(
    ask: Ask,
    member: User,
    moderator: User,
    other: User,
    room: Room,
    say: Callable[..., Message],
    settings: Settings,
    lose: Callable[[User, Room], object],
) -> None:
    settings.CONVERSATE_POLICY = f"{__name__}.HiddenByTheSite"
    requests = [ask(member), ask(moderator)]
    with atomic():
        lose(member, room)
        say(other, SECRET)
    gone, still = look(requests)
    assert gone is None
    assert read(still) == [SECRET]


def test_nor_for_who_is_removed_while_it_checks(
    ask: Ask,
    member: User,
    moderator: User,
    other: User,
    say: Callable[..., Message],
    settings: Settings,
) -> None:
    """The message that is committed after the removal is not in what was read before."""
    settings.CONVERSATE_POLICY = f"{__name__}.RemovingWhileAsked"
    requests = [ask(moderator), ask(member)]
    say(other, "Before")
    RemovingWhileAsked.moment = (member, other)
    answers = look(requests)
    assert Message.objects.filter(body=SECRET).exists()
    assert all(SECRET not in read(answer) for answer in answers)


def test_nor_with_the_ticket_of_another_room(
    ask: Ask, member: User, other: User, room: Room, say: Callable[..., Message]
) -> None:
    """A ticket names one room and one membership, which are checked against each other."""
    elsewhere = services.create_room(title="Elsewhere", members=[member])
    request = ask(member)
    say(other, SECRET)
    mixed = elsewhere.memberships.get(user=member).pk
    forged = PollRequest(
        **{**vars(request), "ticket": request.ticket._replace(membership_id=mixed)}
    )
    assert look([forged]) == [None]


@pytest.fixture
def guests(people: Callable[..., User], room: Room) -> dict[str, User]:
    """A member for each way to lose access."""
    found = {name: people(f"guest-{name}") for name in LOSSES}
    for user in found.values():
        services.add_member(room=room, user=user)
    return found


@pytest.fixture
def sites(room: Room) -> Iterator[list[Site]]:
    """Two processes of one site."""
    settings = {"CONVERSATE_POLICY": f"{__name__}.HiddenByTheSite"}
    found = [Site(*start_site(settings), room) for _ in range(2)]
    yield found
    for site in found:
        stop(site.process)


@pytest.mark.django_db(transaction=True)
def test_two_processes_tell_them_nothing(
    sites: list[Site],
    guests: dict[str, User],
    member: User,
    other: User,
    room: Room,
    browser_of: Callable[[User], Client],
    say: Callable[..., Message],
) -> None:
    def session_of(user: User) -> str:
        return browser_of(user).cookies[django_settings.SESSION_COOKIE_NAME].value

    sessions = {name: session_of(user) for name, user in guests.items()}
    stays = session_of(member)
    polls = {
        (name, number): site.long_poll(session)
        for name, session in sessions.items()
        for number, site in enumerate(sites)
    }
    staying = [site.long_poll(stays) for site in sites]
    waiting = [*polls.values(), *staying]
    assert not concurrent.futures.wait(waiting, A_WHILE).done
    # In one transaction: a loss that changes the room would answer those who still have access.
    with atomic():
        for name, user in guests.items():
            LOSSES[name](user, room)
        say(other, SECRET)
    for (name, _number), poll in polls.items():
        answer: Answer = poll.result()
        assert (name, answer.status, answer.ticket) in {(name, 401, None), (name, 404, None)}
        assert SECRET.encode() not in answer.body
    for number, poll in enumerate(staying):
        assert SECRET in _all_that(sites[number], stays, poll.result())


def _all_that(site: Site, session: str, answer: Answer) -> str:
    """Return the texts in *answer* and what follows it, as a page asks for it."""
    text = ""
    while answer.status == 200:
        content = json.loads(answer.body)
        text += "".join(message["body"] for message in content["messages"])
        answer = site.ask(session, since=content["revision"])
    return text
