from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from conversate_core import services
from conversate_core.errors import NotAllowed
from conversate_core.models import Access, Membership, Message, Role, Room
from conversate_core.signals import membership_changed
from tests.core.support.racing import PATIENCE, Job, Stall, at_once, meeting_at_the_lock

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def facts() -> Iterator[list[dict[str, Any]]]:
    """The arguments of the signals, in the order of the room's revisions."""
    received: list[dict[str, Any]] = []

    def listen(**fact: Any) -> None:
        received.append(fact)
        received.sort(key=lambda fact: fact["room"].revision)

    membership_changed.connect(listen)
    yield received
    membership_changed.disconnect(listen)


@pytest.fixture
def open_room(room: Room) -> Room:
    return services.change_room(room=room, access=Access.OPEN)


def test_who_joins_twice_at_once_is_one_member(open_room: Room, outsider: User) -> None:
    def join() -> Membership:
        return services.join_room(room=open_room, user=outsider)

    with meeting_at_the_lock(2):
        first, second = at_once(join, join)
    assert first == second
    assert open_room.memberships.count() == 1


def test_who_is_added_twice_at_once_is_one_member(room: Room, outsider: User) -> None:
    with meeting_at_the_lock(2):
        first, second = at_once(
            lambda: services.add_member(room=room, user=outsider),
            lambda: services.add_member(room=room, user=outsider, role=Role.MODERATOR),
        )
    assert first == second
    assert first.role == second.role


def test_who_leaves_twice_at_once_has_left_once(
    room: Room, member: User, facts: list[dict[str, Any]]
) -> None:
    with meeting_at_the_lock(2):
        outcomes = at_once(*[lambda: services.leave_room(room=room, user=member)] * 2)
    assert outcomes == [None, None]
    assert [fact["membership"] for fact in facts] == [None]


def test_who_joins_and_leaves_at_once_is_what_the_last_signal_says(
    open_room: Room, outsider: User, facts: list[dict[str, Any]]
) -> None:
    for _ in range(5):
        outcomes = at_once(
            lambda: services.join_room(room=open_room, user=outsider),
            lambda: services.leave_room(room=open_room, user=outsider),
        )
        assert isinstance(outcomes[0], Membership)
        assert outcomes[1] is None
        is_member = services.get_membership(room=open_room, user=outsider) is not None
        assert is_member == (facts[-1]["membership"] is not None)


def test_nothing_of_a_member_is_posted_after_they_were_removed(
    room: Room, member: User, moderator: User, facts: list[dict[str, Any]]
) -> None:
    for _ in range(5):
        with meeting_at_the_lock(2):
            posted, removed = at_once(
                lambda: services.post_message(room=room, author=member, body="Wait!"),
                lambda: services.remove_member(room=room, user=member, by=moderator),
            )
        assert removed is None
        if isinstance(posted, Message):
            assert posted.revision < facts[-1]["room"].revision
        else:
            assert isinstance(posted, NotAllowed)
        services.add_member(room=room, user=member)


def test_a_removal_waits_for_the_post_that_has_begun(
    room: Room, member: User, moderator: User
) -> None:
    with Stall("slow") as stall:
        slow = Job(lambda: services.post_message(room=room, author=member, body="slow"))
        assert stall.reached.wait(PATIENCE)
        removal = Job(lambda: services.remove_member(room=room, user=member, by=moderator))
    assert slow.result().author_id == member.pk
    assert removal.result() is None
    with pytest.raises(NotAllowed):
        services.post_message(room=room, author=member, body="After")


def test_colors_of_members_who_join_at_once_differ(
    open_room: Room, outsider: User, member: User, superuser: User
) -> None:
    with meeting_at_the_lock(2):
        joined = at_once(
            lambda: services.join_room(room=open_room, user=outsider),
            lambda: services.join_room(room=open_room, user=superuser),
        )
    assert len({membership.color for membership in joined}) == 2


def test_nobody_joins_after_a_room_was_closed(
    open_room: Room, outsider: User, facts: list[dict[str, Any]]
) -> None:
    for _ in range(5):
        with meeting_at_the_lock(2):
            joined, closed = at_once(
                lambda: services.join_room(room=open_room, user=outsider),
                lambda: services.change_room(room=open_room, access=Access.MEMBERS),
            )
        if isinstance(joined, Membership):
            assert facts[-1]["room"].revision < closed.revision
        else:
            assert isinstance(joined, NotAllowed)
        services.leave_room(room=open_room, user=outsider)
        services.change_room(room=open_room, access=Access.OPEN)


def test_of_two_moderators_who_remove_each_other_one_stays(
    room: Room, moderator: User, member: User
) -> None:
    services.change_role(room=room, user=member, role=Role.MODERATOR)
    with meeting_at_the_lock(2):
        outcomes = at_once(
            lambda: services.remove_member(room=room, user=member, by=moderator),
            lambda: services.remove_member(room=room, user=moderator, by=member),
        )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "NotAllowed"]
    assert room.memberships.count() == 1
