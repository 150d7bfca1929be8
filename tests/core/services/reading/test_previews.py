"""Users who may join a room see its latest messages before, unless the site turns it off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.base import ContentFile
from django.db.models import BigIntegerField, Value

from conversate_core import services
from conversate_core.errors import NotAllowed
from conversate_core.models import Access, Membership, Message, Room
from conversate_core.policy import RoomPolicy, get_policy, since_joined
from tests.core.support.people import again
from tests.core.support.queries import counted
from tests.core.support.rules import SINCE_JOINED

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models.expressions import Combinable
    from pytest_django import Settings

    from tests.core.support.people import Say


class OfAllRooms(RoomPolicy):
    """The site shows previews whatever a newcomer will see."""

    def can_preview(self, user: Any, room: Room) -> bool:
        return self.can_join(user, room)


class OfAllRoomsSinceJoined(OfAllRooms):
    def first_visible(self, user: Any) -> Combinable | None:
        return since_joined(user)


class OfAllRoomsFromTheSecond(OfAllRooms):
    def first_visible(self, user: Any) -> Combinable | None:
        second = Message.objects.order_by("pk")[1].pk
        return Value(second, output_field=BigIntegerField())


@pytest.fixture
def room(room: Room) -> Room:
    return services.change_room(room=room, access=Access.OPEN)


def previewed(room: Room, user: Any) -> list[str]:
    return [message.body for message in services.preview_messages(room=room, user=user)]


def test_these_are_the_latest_messages_in_order_with_tombstones(
    room: Room, member: User, outsider: User, say: Say
) -> None:
    messages = [say(member, str(number)) for number in range(22)]
    services.delete_message(message=messages[-2], by=member)
    found = services.preview_messages(room=room, user=outsider)
    assert list(found) == messages[-20:]
    assert [message.body for message in found[-3:]] == ["19", "", "21"]
    assert found[-2].deleted_at


def test_without_cleared_messages(room: Room, member: User, outsider: User, say: Say) -> None:
    say(member, "Old")
    services.clear_room(room=room)
    assert previewed(room, outsider) == []
    say(member, "New")
    assert previewed(room, outsider) == ["New"]


def test_a_former_member_sees_what_newcomers_see(
    room: Room, member: User, other_member: User, say: Say
) -> None:
    services.leave_room(room=room, user=member)
    say(other_member, "They have left")
    assert previewed(room, member) == ["They have left"]


@pytest.mark.parametrize("who", ["member", "moderator", "anonymous", "deactivated"])
def test_it_is_for_users_who_may_join_and_for_nobody_else(
    who: str, room: Room, request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(who)
    assert not get_policy().can_preview(user, room)
    with pytest.raises(NotAllowed):
        services.preview_messages(room=room, user=user)


def test_not_of_a_room_for_members_only_or_one_that_is_archived(room: Room, outsider: User) -> None:
    for closed in (
        services.change_room(room=room, access=Access.MEMBERS),
        services.archive_room(room=services.change_room(room=room, access=Access.OPEN)),
    ):
        with pytest.raises(NotAllowed):
            services.preview_messages(room=closed, user=outsider)


@pytest.mark.parametrize("who", ["outsider", "superuser", "overseer"])
def test_not_of_a_direct_conversation(
    who: str, room: Room, member: User, moderator: User, request: pytest.FixtureRequest
) -> None:
    direct = services.open_direct(users=[moderator], by=member)
    with pytest.raises(NotAllowed):
        services.preview_messages(room=direct, user=request.getfixturevalue(who))


def test_nothing_is_recorded(room: Room, member: User, outsider: User, say: Say) -> None:
    say(member)
    before = [list(model.objects.values()) for model in (Room, Membership, Message)]
    services.preview_messages(room=room, user=outsider)
    assert before == [list(model.objects.values()) for model in (Room, Membership, Message)]


def test_where_it_is_turned_off_nobody_asks_the_database(
    room: Room, outsider: User, settings: Settings
) -> None:
    settings.CONVERSATE_PREVIEW = False
    user = again(outsider)
    with counted() as queries, pytest.raises(NotAllowed):
        services.preview_messages(room=room, user=user)
    assert queries == []


@pytest.mark.parametrize("length", [1, 30])
def test_the_number_of_queries(
    length: int, room: Room, member: User, outsider: User, say: Say
) -> None:
    for _ in range(length):
        services.post_message(room=room, author=member, files=[ContentFile(b"1", name="a.txt")])
    user = again(outsider)
    with counted() as queries:
        for message in services.preview_messages(room=room, user=user):
            assert message.author == member
            assert len(message.attachments.all()) == 1
    assert len(queries) == 3  # the rule, the messages, their files


def test_not_where_newcomers_see_no_older_messages(
    room: Room, member: User, outsider: User, say: Say, settings: Settings
) -> None:
    say(member)
    settings.CONVERSATE_POLICY = SINCE_JOINED
    with pytest.raises(NotAllowed):
        services.preview_messages(room=room, user=outsider)


@pytest.mark.parametrize(
    ("policy", "expected"), [("SinceJoined", []), ("FromTheSecond", ["Second", "Third"])]
)
def test_a_rule_of_the_site_shows_no_more_than_its_first_visible_message(
    policy: str,
    expected: list[str],
    room: Room,
    member: User,
    outsider: User,
    say: Say,
    settings: Settings,
) -> None:
    for text in ("First", "Second", "Third"):
        say(member, text)
    settings.CONVERSATE_POLICY = f"{__name__}.OfAllRooms{policy}"
    assert previewed(room, outsider) == expected
