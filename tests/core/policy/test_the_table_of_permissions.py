"""The table of permissions: each service, called by each kind of user."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from conversate_core import services
from conversate_core.errors import NotAllowed
from conversate_core.models import Message, Role, Room
from conversate_core.policy import get_policy
from tests.core.support.people import again, make_person
from tests.core.support.rules import NO_EDITS
from tests.support.site_rules import EDITING_MODERATORS

if TYPE_CHECKING:
    from pytest_django import Settings

MODERATING = {"moderator", "superuser", "overseer"}
PRESENT = MODERATING | {"member"}
PEOPLE = ["moderator", "member", "outsider", "superuser", "overseer", "deactivated", "anonymous"]

Act = Callable[[Room, Message, Any], object]

READING: dict[str, tuple[Act, set[str]]] = {
    "history": (lambda room, message, who: services.history(room=room, user=who), PRESENT),
    "poll": (lambda room, message, who: services.poll(room=room, user=who, cursor=0), PRESENT),
    "mark_unread": (
        lambda room, message, who: services.mark_unread(room=room, user=who, message=message),
        PRESENT,
    ),
}
WRITING: dict[str, tuple[Act, set[str]]] = {
    "post_message": (
        lambda room, message, who: services.post_message(room=room, author=who, body="Hi"),
        PRESENT,
    ),
    "edit_message": (
        lambda room, message, who: services.edit_message(message=message, body="Other", by=who),
        set(),
    ),
    "delete_message": (
        lambda room, message, who: services.delete_message(message=message, by=who),
        MODERATING,
    ),
}
MANAGING: dict[str, tuple[Act, set[str]]] = {
    "change_room": (
        lambda room, message, who: services.change_room(room=room, title="Bar", by=who),
        MODERATING,
    ),
    "archive_room": (
        lambda room, message, who: services.archive_room(room=room, by=who),
        MODERATING,
    ),
    "restore_room": (
        lambda room, message, who: services.restore_room(room=room, by=who),
        MODERATING,
    ),
    "clear_room": (lambda room, message, who: services.clear_room(room=room, by=who), MODERATING),
    "delete_room": (
        lambda room, message, who: services.delete_room(room=room, by=who),
        {"superuser"},
    ),
    "create_room": (
        lambda room, message, who: services.create_room(title="New", by=who),
        {"superuser"},
    ),
}
MEMBERS: dict[str, tuple[Act, set[str]]] = {
    "join_room": (
        lambda room, message, who: services.join_room(room=room, user=who),
        PRESENT,  # who is in already, or may be: the room is for members only
    ),
    "add_member": (
        lambda room, message, who: services.add_member(room=room, user=_guest(), by=who),
        MODERATING,
    ),
    "remove_member": (
        lambda room, message, who: services.remove_member(room=room, user=message.author, by=who),
        MODERATING,
    ),
    "change_role": (
        lambda room, message, who: services.change_role(
            room=room, user=message.author, role=Role.MODERATOR, by=who
        ),
        MODERATING,
    ),
}
ACTIONS = READING | WRITING | MANAGING | MEMBERS


def _guest() -> Any:
    return make_person("guest")


@pytest.fixture
def message(room: Room, other_member: Any) -> Message:
    """A message by another user than those who act."""
    return services.post_message(room=room, author=other_member, body="Tea is ready")


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("action", ACTIONS)
def test_each_service_asks_the_policy_for_the_acting_person(
    action: str, person: str, room: Room, message: Message, request: pytest.FixtureRequest
) -> None:
    who = request.getfixturevalue(person)
    act, allowed = ACTIONS[action]
    room.refresh_from_db()
    if person in allowed:
        act(room, message, who)
        return
    before = _state(room)
    with pytest.raises(NotAllowed):
        act(room, message, who)
    assert _state(room) == before


def _state(room: Room) -> tuple[Any, ...]:
    return (
        list(Room.objects.values_list()),
        list(room.messages.values_list()),
        list(room.memberships.values_list()),
    )


@pytest.mark.parametrize(
    ("permission", "action"),
    [
        ("add_room", "create_room"),
        ("change_room", "change_room"),
        ("change_room", "archive_room"),
        ("change_room", "clear_room"),
        ("change_room", "add_member"),
        ("delete_room", "delete_room"),
    ],
)
def test_the_permissions_of_django_count(
    permission: str, action: str, room: Room, message: Message
) -> None:
    holder = make_person("holder", may=permission)
    act, _ = ACTIONS[action]
    act(room, message, holder)


@pytest.mark.parametrize("permission", ["add_room", "change_room", "delete_room"])
@pytest.mark.parametrize("action", [*READING, *WRITING])
def test_a_permission_on_rooms_does_not_open_what_is_said_in_them(
    permission: str, action: str, room: Room, message: Message
) -> None:
    holder = make_person("holder", may=permission)
    act, _ = ACTIONS[action]
    with pytest.raises(NotAllowed):
        act(room, message, holder)


def test_the_system_may_do_everything(room: Room, other_member: Any, message: Message) -> None:
    created = services.create_room(title="By the system")
    services.add_member(room=created, user=other_member, role=Role.MODERATOR)
    services.change_role(room=created, user=other_member, role=Role.MEMBER)
    services.edit_message(message=message, body="Corrected")
    services.delete_message(message=message)
    services.archive_room(room=created)
    services.clear_room(room=services.restore_room(room=created))
    services.remove_member(room=created, user=other_member)
    services.delete_room(room=created)
    assert not Room.objects.filter(pk=created.pk).exists()


def test_a_member_edits_and_deletes_their_own_messages(room: Room, member: Any) -> None:
    own = services.post_message(room=room, author=member, body="Mine")
    assert services.edit_message(message=own, body="Still mine", by=member).body == "Still mine"
    assert services.delete_message(message=own, by=member).deleted_at


def test_a_moderator_edits_their_own_messages_as_a_member_does(room: Room, moderator: Any) -> None:
    own = services.post_message(room=room, author=moderator, body="Mine")
    assert services.edit_message(message=own, body="Still mine", by=moderator).body == "Still mine"


@pytest.mark.parametrize("person", PEOPLE)
def test_where_a_site_lets_moderators_edit_they_edit_and_delete(
    person: str,
    room: Room,
    message: Message,
    request: pytest.FixtureRequest,
    settings: Settings,
) -> None:
    settings.CONVERSATE_POLICY = EDITING_MODERATORS
    who, policy = request.getfixturevalue(person), get_policy()
    assert (
        policy.can_edit(who, message) == policy.can_delete(who, message) == (person in MODERATING)
    )
    services.archive_room(room=room)
    archived = Message.objects.get(pk=message.pk)
    assert not policy.can_edit(who, archived)
    assert policy.can_delete(who, archived) == (person in MODERATING)


@pytest.mark.parametrize("person", PEOPLE)
def test_where_a_site_lets_nobody_edit_moderators_still_delete(
    person: str, message: Message, request: pytest.FixtureRequest, settings: Settings
) -> None:
    settings.CONVERSATE_POLICY = NO_EDITS
    who, policy = request.getfixturevalue(person), get_policy()
    assert not policy.can_edit(who, message)
    assert policy.can_delete(who, message) == (person in MODERATING)


def test_a_former_member_does_not_edit_what_they_once_wrote(room: Room, member: Any) -> None:
    own = services.post_message(room=room, author=member, body="Mine")
    services.remove_member(room=room, user=member)
    for act in (
        lambda: services.edit_message(message=own, body="Rewritten", by=member),
        lambda: services.delete_message(message=own, by=member),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_an_account_that_is_deactivated_loses_everything_at_once(room: Room, member: Any) -> None:
    own = services.post_message(room=room, author=member, body="Mine")
    member.is_active = False
    member.save()
    gone = again(member)
    for act in (
        lambda: services.post_message(room=room, author=gone, body="Hello?"),
        lambda: services.edit_message(message=own, body="Hello?", by=gone),
        lambda: services.history(room=room, user=gone),
        lambda: services.mark_read(room=room, user=gone),
        lambda: services.leave_room(room=room, user=gone),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert not services.rooms_for(user=gone).exists()
