"""The tickets of waiting polls are renewed without full polls as long as nothing has changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.utils import timezone

from conversate_core import services
from conversate_core.choices import Color
from conversate_core.models import Message, Role, Room
from conversate_core.policy import RoomPolicy
from conversate_core.signals import member_polled
from conversate_web.polls import tickets
from conversate_web.polls.asgi.poll_answer import PollAnswer
from conversate_web.polls.asgi.renewal import renew
from conversate_web.room_page.member_list import forget
from tests.core.support.queries import counted
from tests.web.polls.asgi.support import Ask, renew_a_moment_later, renewed
from tests.web.support.presence import Switched

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings


class NobodyMayStay(RoomPolicy):
    def can_view(self, user: Any, room: Room) -> bool:
        return False


@pytest.fixture
def switched(settings: Settings) -> Iterator[type[Switched]]:
    """A presence backend in which all members are away until the test changes that."""
    settings.CONVERSATE_PRESENCE = "tests.web.support.presence.Switched"
    yield Switched
    Switched.is_here = False


def test_a_member_gets_a_new_one_for_what_they_know(ask: Ask, member: User) -> None:
    request = ask(member)
    with time_machine.travel(timezone.now() + timedelta(seconds=20), tick=False):
        ticket = renewed(request)
        assert ticket is not None
        assert ticket.seconds_left == 30
        assert ticket.revision == request.ticket.revision
        assert ticket.sidebar_etag == request.ticket.sidebar_etag


@pytest.mark.parametrize("rule", ["PublicRooms", "NoMembers", "NoPresence", "NoSearch"])
def test_so_does_a_member_of_a_site_with_rules_of_its_own(
    rule: str, ask: Ask, member: User, settings: Settings
) -> None:
    settings.CONVERSATE_POLICY = f"tests.support.site_rules.{rule}"
    services.create_room(title="Public square")
    assert renewed(ask(member)) is not None


def test_many_cost_as_many_queries_as_one(
    ask: Ask, people: Callable[..., User], room: Room, switched: type[Switched]
) -> None:
    users = [people(f"guest{number}") for number in range(6)]
    for user in users:
        services.add_member(room=room, user=user)
    requests = [ask(user) for user in users]
    for some in (requests[:1], requests):
        with counted() as queries:
            assert None not in renew_a_moment_later(some)
            # The rooms, memberships, sessions, rooms of the users, and members of the room.
        assert len(queries) == 5


def test_a_renewal_records_presence(ask: Ask, member: User) -> None:
    heard = []

    def hear(membership: Any, **facts: Any) -> None:
        heard.append((membership.user, facts["focused"], facts["active"]))

    request = ask(member, focused=1, active=0)
    member_polled.connect(hear)
    assert renewed(request)
    member_polled.disconnect(hear)
    assert heard == [(member, True, False)]


def test_after_a_quarter_of_an_hour_a_full_poll_is_needed(ask: Ask, member: User) -> None:
    request, now = ask(member), timezone.now()
    with time_machine.travel(now + timedelta(minutes=10), tick=False):
        assert renewed(request)
    with time_machine.travel(now + timedelta(minutes=16), tick=False):
        assert renewed(request) is None


def test_a_moderator_who_is_no_member_gets_none(
    ask: Ask, people: Callable[..., User], member: User
) -> None:
    overseer = people("overseer", is_superuser=True)
    assert renewed(ask(overseer)) is None
    assert renewed(ask(member))


def test_a_member_who_was_removed_gets_none(
    ask: Ask, member: User, moderator: User, room: Room
) -> None:
    requests = [ask(member), ask(moderator)]
    # Without a signal, which would wake the poll.
    room.memberships.filter(user=member).delete()
    assert renew_a_moment_later(requests) == [None, None]
    assert renewed(ask(moderator))


def test_a_deactivated_user_gets_none(ask: Ask, member: User, moderator: User) -> None:
    requests = [ask(member), ask(moderator)]
    type(member).objects.filter(pk=member.pk).update(is_active=False)
    gone, still = renew(requests)
    assert gone is None
    assert still is not None


def test_a_user_who_may_not_see_the_room_by_the_policy_gets_none(
    ask: Ask, member: User, settings: Settings
) -> None:
    request = ask(member)
    settings.CONVERSATE_POLICY = f"{__name__}.NobodyMayStay"
    assert renewed(request) is None


def test_a_member_with_new_messages_gets_none(
    ask: Ask, member: User, other: User, say: Callable[..., Message]
) -> None:
    request = ask(member)
    say(other)
    assert renewed(request) is None


def test_a_member_who_lacks_readers_gets_them(
    ask: Ask, member: User, other: User, room: Room, say: Callable[..., Message]
) -> None:
    message = say(member)
    request = ask(member)
    services.mark_read(room=room, user=other, message=message)
    forget(room.pk)
    (answer,) = renew([request])
    assert isinstance(answer, PollAnswer)
    body = json.loads(answer.body)
    marks = {each["user_id"]: each["read_id"] for each in body.pop("readers")}
    assert marks[str(other.pk)] == message.pk
    revision = request.ticket.revision
    assert body == {"revision": revision, "reset": False, "more": False, "messages": []}
    ticket = tickets.read(answer.ticket, session=request.session)
    assert ticket is not None
    assert renewed(replace(request, ticket=ticket)) is not None


Change = Callable[[Room, "User"], object]
CHANGES: dict[str, Change] = {
    "a role": lambda room, other: services.change_role(room=room, user=other, role=Role.MODERATOR),
    "a color": lambda room, other: services.change_preferences(
        membership=room.memberships.get(user=other), color=Color.RED
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
def test_a_member_whose_sidebar_has_changed_gets_none(
    ask: Ask, member: User, other: User, room: Room, change: Change
) -> None:
    elsewhere = services.create_room(title="Elsewhere", members=[member, other])
    services.post_message(room=elsewhere, author=other, body="Something to read")
    request = ask(member)
    assert renewed(request)
    change(room, other)
    assert renewed(request) is None
    assert renewed(ask(member))


def test_the_sidebar_does_not_matter_to_clients_that_show_none(
    ask: Ask, member: User, other: User, room: Room
) -> None:
    request = ask(member, sidebar=None)
    services.change_preferences(membership=room.memberships.get(user=other), color=Color.RED)
    assert renewed(request)


def test_presence_is_a_part_of_the_sidebar(
    ask: Ask, member: User, other: User, switched: type[Switched]
) -> None:
    request = ask(member)
    assert renewed(request)
    switched.is_here = True
    assert renewed(request) is None


def test_the_read_mark_of_each_member_comes_along(
    ask: Ask, member: User, moderator: User, room: Room, say: Callable[..., Message], other: User
) -> None:
    """The member moved it on another device, which alone does not require a full poll."""
    message = say(other)
    requests = [ask(member), ask(moderator)]
    services.mark_read(room=room, user=member, message=message)
    read = [renewal and renewal.read_id for renewal in renew(requests)]
    assert read == [message.pk, 0]
