"""`sync_members` keeps the members of a room in sync with a team."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from conversate_core import services
from conversate_core.errors import InvalidArgument, NotAllowed
from conversate_core.models import Membership, Role, Room
from conversate_core.services import MemberChanges
from conversate_core.signals import membership_changed
from tests.core.support.people import make_person
from tests.core.support.queries import counted
from tests.core.support.racing import at_once, meeting_at_the_lock

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from tests.core.support.people import Say


@pytest.fixture
def team(db: None) -> list[User]:
    return [make_person(f"person{number}") for number in range(4)]


@pytest.fixture
def signaled() -> Iterator[list[tuple[str, bool]]]:
    """The users of the signals, and whether they are members now."""
    facts: list[tuple[str, bool]] = []

    def listen(user: Any, membership: Any, **rest: Any) -> None:
        facts.append((user.get_username(), membership is not None))

    membership_changed.connect(listen)
    yield facts
    membership_changed.disconnect(listen)


def names(room: Room) -> set[str]:
    return set(room.memberships.values_list("user__username", flat=True))


@pytest.mark.django_db(transaction=True)
def test_it_adds_who_is_missing_and_removes_who_is_not_of_the_team(
    room: Room, member: User, other_member: User, team: list[User], signaled: list[tuple[str, bool]]
) -> None:
    signaled.clear()
    changes = services.sync_members(room=room, users=[member, *team[:2]])
    assert names(room) == {"member", "person0", "person1"}
    assert {each.user for each in changes.added} == set(team[:2])
    assert changes.removed == (other_member,)
    assert sorted(signaled) == [("other_member", False), ("person0", True), ("person1", True)]
    assert services.sync_members(room=room, users=[member, *team[:2]]) == MemberChanges()
    assert len(signaled) == 3


def test_any_iterable_will_do_and_nobody_is_removed_because_it_was_read_once(
    room: Room, team: list[User]
) -> None:
    for _ in range(2):
        services.sync_members(room=room, users=(each for each in team))
        assert len(names(room)) == 4


def test_new_members_begin_where_the_room_stands_and_have_different_colors(
    room: Room, team: list[User], member: User, say: Say
) -> None:
    newest = say(member)
    services.sync_members(room=room, users=[member, *team])
    joined = Membership.objects.filter(room=room, user__in=team)
    assert set(joined.values_list("read_id", "joined_id")) == {(newest.pk, newest.pk)}
    assert len(set(room.memberships.values_list("color", flat=True))) == 5
    assert services.get_membership(room=room, user=team[0]) in joined


def test_the_number_of_queries_does_not_grow_with_the_team(
    room: Room, team: list[User], member: User
) -> None:
    with counted() as few:
        services.sync_members(room=room, users=team[:1])
    crowd = [make_person(f"crowd{number}") for number in range(30)]
    with counted() as many:
        services.sync_members(room=room, users=crowd)
    assert len(many) <= len(few)
    with counted() as idle:
        services.sync_members(room=room, users=crowd)
    assert len(idle) == 1


def test_whoever_stays_keeps_their_role_and_who_comes_has_the_given_one(
    room: Room, moderator: User, member: User, team: list[User]
) -> None:
    services.sync_members(room=room, users=[moderator, member], role=Role.MODERATOR)
    assert not team[0].conversate_memberships.exists()
    services.sync_members(room=room, users=[moderator, member, team[0]], role=Role.MODERATOR)
    roles = dict(room.memberships.values_list("user__username", "role"))
    assert roles == {"moderator": "moderator", "member": "member", "person0": "moderator"}


def test_the_last_moderator_stays_unless_that_is_said(
    room: Room, moderator: User, team: list[User]
) -> None:
    services.sync_members(room=room, users=team)
    assert "moderator" in names(room)
    services.sync_members(room=room, users=team, keep_last_moderator=False)
    assert "moderator" not in names(room)


def test_a_moderator_goes_where_another_one_stays_or_comes(
    room: Room, moderator: User, team: list[User]
) -> None:
    services.sync_members(room=room, users=team[:1], role=Role.MODERATOR)
    assert names(room) == {"person0"}
    services.add_member(room=room, user=moderator, role=Role.MODERATOR)
    services.sync_members(room=room, users=team[:2])
    assert names(room) == {"person0", "person1"}


def test_an_empty_team_leaves_an_empty_room(room: Room, member: User) -> None:
    assert services.sync_members(room=room, users=[]).removed == (member,)
    assert names(room) == set()


@pytest.mark.parametrize("who", ["moderator", "superuser", "overseer", None])
def test_who_may_manage_the_room_may_do_it(
    who: str | None, room: Room, team: list[User], request: pytest.FixtureRequest
) -> None:
    by = who and request.getfixturevalue(who)
    services.sync_members(room=room, users=team, by=by)
    assert names(room) >= {"person0"}


@pytest.mark.parametrize("who", ["member", "outsider", "deactivated", "anonymous"])
def test_nobody_else(
    who: str, room: Room, team: list[User], request: pytest.FixtureRequest
) -> None:
    by = request.getfixturevalue(who)
    before = names(room)
    with pytest.raises(NotAllowed):
        services.sync_members(room=room, users=team, by=by)
    assert names(room) == before


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"users": None}, NotAllowed),
        ({"users": ["ada"]}, NotAllowed),
        ({"users": [], "role": "king"}, InvalidArgument),
    ],
)
def test_wrong_arguments_change_nothing(
    wrong: dict[str, Any], error: type[Exception], room: Room, member: User
) -> None:
    with pytest.raises(error):
        services.sync_members(room=room, **wrong)
    assert names(room) == {"member"}


def test_an_account_that_is_gone_is_left_out(room: Room, team: list[User]) -> None:
    gone = team[0]
    type(gone).objects.filter(pk=gone.pk).delete()
    changes = services.sync_members(room=room, users=team)
    assert names(room) == {"person1", "person2", "person3"}
    assert len(changes.added) == 3


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_it_once(
    room: Room, member: User, team: list[User], signaled: list[tuple[str, bool]]
) -> None:
    signaled.clear()
    with meeting_at_the_lock(2):
        outcomes = at_once(
            *[lambda: services.sync_members(room=room, users=reversed(team))] * 2,
        )
    assert names(room) == {"person0", "person1", "person2", "person3"}
    assert sorted(len(each.added) for each in outcomes) == [0, 4]
    assert sorted(len(each.removed) for each in outcomes) == [0, 1]
    assert len(signaled) == 5


@pytest.mark.django_db(transaction=True)
def test_two_teams_at_once_leave_one_of_them(room: Room, team: list[User]) -> None:
    with meeting_at_the_lock(2):
        outcomes = at_once(
            lambda: services.sync_members(room=room, users=team[:2]),
            lambda: services.sync_members(room=room, users=team[2:]),
        )
    assert all(isinstance(each, MemberChanges) for each in outcomes)
    assert names(room) in ({"person0", "person1"}, {"person2", "person3"})
