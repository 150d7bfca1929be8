"""Direct conversations that are opened, left and lose an account at the same time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from django.contrib.auth import get_user_model
from django.db import Error

from conversate_core import services
from conversate_core.errors import NotAllowed
from conversate_core.models import Membership, Participant, Room
from conversate_core.services import directs
from tests.core.support.people import again
from tests.core.support.racing import PATIENCE, at_once, meeting_at_the_lock

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def meeting_before_the_room_is_created(parties: int) -> Iterator[Callable[[], int]]:
    """Let *parties* find no room, and then create it together. Yields what they wait by."""
    barrier = threading.Barrier(parties, timeout=PATIENCE)
    create: Callable[..., Room] = directs._create

    def meet(*args: Any) -> Room:
        barrier.wait()
        return create(*args)

    with mock.patch.object(directs, "_create", meet):
        yield barrier.wait


def test_two_who_open_it_at_once_get_the_same_room(
    room: Room, member: User, moderator: User
) -> None:
    with meeting_before_the_room_is_created(2):
        outcomes = at_once(
            lambda: services.open_direct(users=[moderator], by=member),
            lambda: services.open_direct(users=[member], by=moderator),
        )
    assert [type(outcome) for outcome in outcomes] == [Room, Room]
    assert len(set(outcomes)) == 1
    assert Room.objects.exclude(direct_key=None).count() == 1
    assert {each.user for each in outcomes[0].memberships.all()} == {member, moderator}


def test_overlapping_sets_of_people_do_not_deadlock(
    room: Room, member: User, moderator: User, other_member: User
) -> None:
    with meeting_before_the_room_is_created(3):
        outcomes = at_once(
            lambda: services.open_direct(users=[moderator, other_member], by=member),
            lambda: services.open_direct(users=[other_member], by=moderator),
            lambda: services.open_direct(users=[member], by=other_member),
        )
    assert [type(outcome) for outcome in outcomes] == [Room] * 3
    assert len(set(outcomes)) == 3


def test_coming_back_twice_at_once_makes_one_member(
    room: Room, member: User, moderator: User
) -> None:
    opened = services.open_direct(users=[moderator], by=member)
    services.leave_room(room=opened, user=member)
    with meeting_at_the_lock(2):
        outcomes = at_once(
            lambda: services.open_direct(users=[moderator], by=member),
            lambda: services.open_direct(users=[moderator], by=member),
        )
    assert outcomes == [opened, opened]
    assert opened.memberships.count() == 2


def test_one_comes_back_while_the_other_leaves(room: Room, member: User, moderator: User) -> None:
    opened = services.open_direct(users=[moderator], by=member)
    services.leave_room(room=opened, user=member)
    with meeting_at_the_lock(2):
        outcomes = at_once(
            lambda: services.open_direct(users=[moderator], by=member),
            lambda: services.leave_room(room=opened, user=moderator),
        )
    assert outcomes == [opened, None]
    assert {each.user for each in opened.memberships.all()} == {member}


def test_an_account_that_is_deleted_meanwhile_leaves_no_row(
    room: Room, member: User, moderator: User
) -> None:
    gone = again(moderator)
    with meeting_before_the_room_is_created(2) as wait:
        opened, _deleted = at_once(
            lambda: services.open_direct(users=[moderator], by=member),
            lambda: (wait(), gone.delete()),
        )
    assert isinstance(opened, (Room, NotAllowed, Error))
    keys = set(get_user_model().objects.values_list("pk", flat=True))
    for model in (Membership, Participant):
        assert set(model.objects.values_list("user", flat=True)) <= keys
