"""A direct conversation is private: nobody sees, extends or moderates it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from conversate_core import services
from conversate_core.errors import NotAllowed
from conversate_core.models import Access, Message, Role, Room
from conversate_core.policy import RoomPolicy

if TYPE_CHECKING:
    from django.contrib.auth.models import User

POLICY = RoomPolicy()
NOBODY = ["outsider", "superuser", "overseer", "other_member", "left"]


@pytest.fixture
def left(room: Room, direct: Room) -> User:
    """The person who has left the conversation."""
    return direct.memberships.get(user__username="moderator").user


@pytest.fixture
def direct(room: Room, member: User, moderator: User) -> Room:
    return services.open_direct(users=[moderator], by=member)


@pytest.fixture
def message(direct: Room, member: User) -> Message:
    return services.post_message(room=direct, author=member, body="A secret tea")


@pytest.fixture(params=NOBODY)
def who(request: pytest.FixtureRequest, direct: Room, left: User) -> Any:
    services.leave_room(room=direct, user=left)
    return request.getfixturevalue(request.param)


def test_nobody_else_sees_it(who: User, direct: Room, message: Message) -> None:
    with pytest.raises(Room.DoesNotExist):
        services.get_room(slug=direct.slug, user=who)
    for call in (services.history, services.poll):
        with pytest.raises(NotAllowed):
            call(room=direct, user=who, **({"cursor": 0} if call is services.poll else {}))
    assert direct not in services.rooms_for(user=who)
    assert direct not in POLICY.visible_rooms(who)
    assert direct not in POLICY.joinable_rooms(who)
    assert not services.search(user=who, query="secret")
    assert not services.search(user=who, query="secret", room=direct)
    for change in (
        lambda: services.post_message(room=direct, author=who, body="Hello"),
        lambda: services.join_room(room=direct, user=who),
        lambda: services.react(message=message, user=who, emoji="👍"),
        lambda: services.edit_message(message=message, body="Hello", by=who),
        lambda: services.delete_message(message=message, by=who),
    ):
        with pytest.raises(NotAllowed):
            change()


CHANGES: dict[str, Callable[[Room, Any, Any], Any]] = {
    "add": lambda room, user, by: services.add_member(room=room, user=user, by=by),
    "role": lambda room, user, by: services.change_role(
        room=room, user=room.memberships.earliest("pk").user, role=Role.MODERATOR, by=by
    ),
    "sync": lambda room, user, by: services.sync_members(room=room, users=[user], by=by),
    "title": lambda room, user, by: services.change_room(room=room, title="Tea", by=by),
    "open": lambda room, user, by: services.change_room(room=room, access=Access.OPEN, by=by),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("name", [None, "member", "superuser", "overseer"])
def test_nobody_extends_it_not_even_the_system(
    change: str, name: str | None, direct: Room, other_member: User, request: Any
) -> None:
    by = name and request.getfixturevalue(name)
    with pytest.raises(NotAllowed, match="direct conversation"):
        CHANGES[change](direct, other_member, by)
    assert direct.memberships.count() == 2


@pytest.mark.parametrize("name", ["member", "superuser", "overseer", "outsider"])
def test_nobody_moderates_manages_or_deletes_it(
    name: str, direct: Room, message: Message, request: Any
) -> None:
    user = request.getfixturevalue(name)
    assert not POLICY.can_moderate(user, direct)
    assert not POLICY.can_manage(user, direct)
    assert not POLICY.can_delete_room(user, direct)
    assert not POLICY.can_join(user, direct)
    for call in (services.clear_room, services.archive_room, services.delete_room):
        with pytest.raises(NotAllowed):
            call(room=direct, by=user)


def test_people_change_their_own_messages_only(
    direct: Room, message: Message, member: User, moderator: User
) -> None:
    assert POLICY.can_edit(member, message)
    assert POLICY.can_delete(member, message)
    assert not POLICY.can_edit(moderator, message)
    assert not POLICY.can_delete(moderator, message)


def test_a_superuser_who_is_one_of_its_people_sees_it_and_no_more(
    room: Room, direct: Room, member: User, superuser: User
) -> None:
    services.add_member(room=room, user=superuser)
    mine = services.open_direct(users=[member], by=superuser)
    assert set(POLICY.visible_rooms(superuser)) == set(Room.objects.exclude(pk=direct.pk))
    assert not POLICY.can_moderate(superuser, mine)
    assert services.get_room(slug=mine.slug, user=superuser) == mine
