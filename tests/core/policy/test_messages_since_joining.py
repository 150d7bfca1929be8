"""A site whose members see only messages since they joined: each service applies the rule."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import BigIntegerField, Value

from conversate_core import services
from conversate_core.errors import NotAllowed
from conversate_core.export import export_room
from conversate_core.export.targets import ArchiveTarget
from conversate_core.internal.policy_cache import use_policy_cache
from conversate_core.models import Message, Role, Room
from conversate_core.policy import RoomPolicy, get_policy, since_joined
from tests.core.support.people import make_person
from tests.core.support.queries import counted
from tests.support.site_rules import EditingModerators

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models.expressions import Combinable
    from pytest_django import Settings

    from conversate_core.people import User as AnyUser
    from tests.core.support.people import Say


class SinceJoined(RoomPolicy):
    def first_visible(self, user: AnyUser) -> Combinable | None:
        return None if self.sees_all_rooms(user) else since_joined(user)


class EditedSinceJoined(EditingModerators, SinceJoined):
    """Moderators edit what they see."""


class NothingYet(RoomPolicy):
    def first_visible(self, user: AnyUser) -> Combinable | None:
        return Value(None, output_field=BigIntegerField())


@pytest.fixture(autouse=True)
def rule(settings: Settings) -> None:
    settings.CONVERSATE_POLICY = f"{__name__}.SinceJoined"


@pytest.fixture
def before(room: Room, member: User) -> Message:
    """A message with a file by the first member, before others joined."""
    file = SimpleUploadedFile("recipe.txt", b"tea")
    return services.post_message(room=room, author=member, body="The secret tea", files=[file])


@pytest.fixture
def newcomer(room: Room, before: Message) -> User:
    user = make_person("newcomer")
    services.add_member(room=room, user=user)
    return user


@pytest.fixture
def new_moderator(room: Room, before: Message) -> User:
    user = make_person("new_moderator")
    services.add_member(room=room, user=user, role=Role.MODERATOR)
    return user


@pytest.fixture
def since(newcomer: User, new_moderator: User, member: User, say: Say) -> Message:
    return say(member, "Fresh tea, @newcomer")


NEW = ["newcomer", "new_moderator"]
OLD = ["member", "overseer", "superuser"]


@pytest.fixture(params=[*NEW, *OLD])
def who(request: pytest.FixtureRequest, since: Message) -> Any:
    return request.getfixturevalue(request.param)


@pytest.fixture
def seen(who: User, before: Message, since: Message) -> list[Message]:
    return [since] if who.username in NEW else [before, since]


def test_the_history_begins_there(room: Room, who: User, seen: list[Message]) -> None:
    page = services.history(room=room, user=who)
    assert list(page.messages) == seen
    latest = services.history(room=room, user=who, limit=1)
    assert (latest.has_older, latest.older_count) == (len(seen) > 1, len(seen) - 1)


@pytest.mark.parametrize("anchor", ["before", "after", "around"])
def test_no_page_reaches_further_back(
    anchor: str, room: Room, newcomer: User, before: Message, since: Message
) -> None:
    ids = {"before": since.pk, "after": 0, "around": before.pk}
    page = services.history(room=room, user=newcomer, **{anchor: ids[anchor]})
    assert before not in page.messages
    assert (page.has_older, page.older_count) == (False, 0)
    assert (anchor == "before") == page.has_newer


def test_a_room_in_which_nothing_was_said_since_is_empty(
    room: Room, newcomer: User, before: Message
) -> None:
    page = services.history(room=room, user=newcomer)
    assert page.messages == ()
    assert not page.has_older
    assert not page.has_newer
    assert page.revision == services.poll(room=room, user=newcomer, cursor=page.revision).revision


def test_a_poll_tells_of_no_older_message_not_even_when_it_is_edited(
    room: Room, who: User, seen: list[Message], before: Message
) -> None:
    start = services.history(room=room, user=who).revision
    services.edit_message(message=before, body="The secret coffee")
    changes = services.poll(room=room, user=who, cursor=start)
    assert list(changes.messages) == [message for message in seen if message == before]
    assert changes.revision > start
    assert list(services.poll(room=room, user=who, cursor=0).messages) == seen[::-1]


@pytest.mark.parametrize("in_room", [True, False])
def test_search_finds_nothing_older(
    in_room: bool, room: Room, who: User, seen: list[Message]
) -> None:
    found = services.search(user=who, query="tea", room=room if in_room else None)
    assert list(found) == seen[::-1]
    assert list(services.search(user=who, query="tea", limit=1)) == seen[:-2:-1]


@pytest.mark.parametrize("rooms", [2, 40])
def test_search_over_many_rooms_and_long_histories(
    rooms: int, room: Room, newcomer: User, since: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conversate_core.services.searching._SCAN_LIMIT", 1)
    for number in range(rooms - 1):
        other = services.create_room(title=f"Room {number}")
        services.post_message(room=other, author=make_other(number, other), body="Older tea")
        services.add_member(room=other, user=newcomer)
    for limit in (None, 5):
        assert list(services.search(user=newcomer, query="tea", limit=limit)) == [since]


def make_other(number: int, room: Room) -> User:
    user = make_person(f"other{number}")
    services.add_member(room=room, user=user)
    return user


def test_the_list_of_rooms_tells_of_no_older_message(
    room: Room, member: User, newcomer: User, before: Message
) -> None:
    listed: Any = services.rooms_for(user=newcomer).get()
    assert (listed.unread_count, listed.last_message_at) == (0, None)
    services.post_message(room=room, author=member, body="Hello")
    listed = services.rooms_for(user=newcomer).get()
    assert (listed.unread_count, listed.last_author_id) == (1, member.pk)


def test_unread_messages_are_counted_among_the_visible_ones(
    room: Room, member: User, newcomer: User, since: Message
) -> None:
    membership = services.get_membership(room=room, user=newcomer)
    assert membership
    membership.read_id = 0
    membership.save()
    first_id = get_policy().first_visible_id(newcomer, room)
    rooms = services.rooms_for(user=newcomer).with_first_unread(
        room.pk, newcomer.pk, since=1, first=first_id
    )
    listed: Any = rooms.get()
    assert (listed.unread_count, listed.first_unread_id) == (1, since.pk)


CHANGES: dict[str, Callable[[Message, Any], object]] = {
    "edit": lambda message, who: services.edit_message(message=message, body="X", by=who),
    "delete": lambda message, who: services.delete_message(message=message, by=who),
    "mark_read": lambda message, who: services.mark_read(
        room=message.room, user=who, message=message
    ),
    "mark_unread": lambda message, who: services.mark_unread(
        room=message.room, user=who, message=message
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_an_older_message_can_not_be_touched(
    change: str,
    room: Room,
    before: Message,
    since: Message,
    new_moderator: User,
    superuser: User,
    settings: Settings,
) -> None:
    settings.CONVERSATE_POLICY = f"{__name__}.EditedSinceJoined"
    with pytest.raises(NotAllowed):
        CHANGES[change](before, new_moderator)
    CHANGES[change](since, new_moderator)
    CHANGES[change](before, superuser)


def test_a_member_who_returns_starts_again(room: Room, member: User, before: Message) -> None:
    services.leave_room(room=room, user=member)
    services.add_member(room=room, user=member)
    assert services.history(room=room, user=member).messages == ()
    with pytest.raises(NotAllowed):
        services.edit_message(message=before, body="Still mine?", by=member)


def test_an_export_for_somebody_holds_what_they_see(
    room: Room, who: User, seen: list[Message], outsider: User
) -> None:
    files = int(len(seen) == 2)
    assert exported(room, who) == (len(seen), files, 0)
    assert exported(room, None) == (2, 1, 0)
    with pytest.raises(NotAllowed):
        exported(room, outsider)


def exported(room: Room, user: User | None) -> tuple[int, int, int]:
    with zipfile.ZipFile(io.BytesIO(), "w") as archive:
        target = ArchiveTarget(archive, folder="room")
        return export_room(room=room, target=target, format_name="json", user=user)


def test_an_outsider_sees_nothing(room: Room, since: Message, outsider: User) -> None:
    with pytest.raises(NotAllowed):
        services.history(room=room, user=outsider)
    assert not services.search(user=outsider, query="tea")


def test_where_the_rule_says_null_there_is_nothing(
    room: Room, since: Message, member: User, settings: Settings
) -> None:
    settings.CONVERSATE_POLICY = f"{__name__}.NothingYet"
    assert services.history(room=room, user=member).messages == ()
    assert services.poll(room=room, user=member, cursor=0).messages == ()
    assert not services.search(user=member, query="tea")
    assert not get_policy().sees(member, since)
    listed: Any = services.rooms_for(user=member).get()
    assert listed.unread_count == 0


def test_a_page_asks_once(room: Room, newcomer: User) -> None:
    policy = get_policy()
    assert not policy.sees_all_rooms(newcomer)
    with use_policy_cache(), counted() as queries:
        assert policy.first_visible_id(newcomer, room) == policy.first_visible_id(newcomer, room)
    assert len(queries) == 1


def test_without_such_a_rule_nobody_asks(
    room: Room, since: Message, newcomer: User, settings: Settings
) -> None:
    del settings.CONVERSATE_POLICY
    with counted() as queries:
        assert get_policy().sees(newcomer, since)
    assert queries == []
    assert len(services.history(room=room, user=newcomer).messages) == 2
