"""Who has read a message: from read marks, for its author, among members who let others see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db.models import BigIntegerField, Value

from conversate_core import services
from conversate_core.errors import NotAllowed
from conversate_core.models import Membership, Message, PersonPreferences, Room
from conversate_core.policy import RoomPolicy, since_joined
from conversate_core.services.readers import MOST_MEMBERS
from conversate_core.testing import make_member
from tests.core.support.people import again
from tests.core.support.queries import counted

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models.expressions import Combinable
    from pytest_django import Settings

    from conversate_core.people import User as AnyUser
    from conversate_core.services import SeenBy
    from tests.core.support.people import Say


@pytest.fixture
def message(member: User, other_member: User, moderator: User, say: Say) -> Message:
    """A message by the member, in a room of three."""
    return say(member)


def names(found: SeenBy) -> tuple[set[str], set[str]]:
    """Return the user names of those who have read the message, and of those who have not."""
    seen, not_yet = (
        {each.user.get_username() for each in them} for them in (found.seen, found.not_yet)
    )
    return seen, not_yet


def fresh(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


def test_it_tells_the_author_who_has_read_it(
    room: Room, message: Message, member: User, other_member: User, outsider: User
) -> None:
    found = services.seen_by(message=message, by=member)
    assert names(found) == (set(), {"other_member", "moderator"})
    services.mark_read(room=room, user=other_member, message=message)
    found = services.seen_by(message=message, by=member)
    assert names(found) == ({"other_member"}, {"moderator"})
    services.mark_unread(room=room, user=other_member, message=message)
    assert names(services.seen_by(message=message, by=member))[0] == set()


@pytest.mark.parametrize("who", ["moderator", "other_member", "outsider", "superuser", "overseer"])
def test_it_tells_nobody_else(message: Message, who: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotAllowed):
        services.seen_by(message=message, by=request.getfixturevalue(who))


def test_reading_changes_no_revision(room: Room, message: Message, other_member: User) -> None:
    before = Room.objects.values("revision", "members_revision").get(pk=room.pk)
    services.mark_read(room=room, user=other_member, message=message)
    assert Room.objects.values("revision", "members_revision").get(pk=room.pk) == before


def test_people_who_hide_it_are_in_neither_list_and_see_nobody(
    room: Room, message: Message, member: User, other_member: User
) -> None:
    services.mark_read(room=room, user=other_member, message=message)
    services.share_reading(user=other_member, on=False)
    assert not services.shares_reading(user=other_member)
    assert names(services.seen_by(message=message, by=member)) == (set(), {"moderator"})
    services.share_reading(user=member, on=False)
    with pytest.raises(NotAllowed):
        services.seen_by(message=message, by=member)
    for user in (member, other_member):
        services.share_reading(user=user, on=True)
    assert names(services.seen_by(message=message, by=member))[0] == {"other_member"}


def test_the_choice_of_a_person_is_for_all_rooms_and_goes_with_the_account(
    member: User, message: Message
) -> None:
    services.share_reading(user=member, on=False)
    elsewhere = services.create_room(title="Attic", members=[member])
    mine = services.post_message(room=elsewhere, author=member, body="Hello")
    with pytest.raises(NotAllowed):
        services.seen_by(message=mine, by=member)
    member.delete()
    assert not PersonPreferences.objects.exists()


def test_a_deleted_or_deactivated_account_has_no_choice(member: User, deactivated: User) -> None:
    with pytest.raises(NotAllowed):
        services.share_reading(user=deactivated, on=False)
    assert not PersonPreferences.objects.exists()


def test_those_who_came_later_left_or_were_deactivated_do_not_count(
    room: Room, message: Message, member: User, other_member: User, moderator: User
) -> None:
    make_member(room, "newcomer")
    services.add_member(room=room, user=make_member(room, "later"))
    services.remove_member(room=room, user=other_member)
    moderator.is_active = False
    moderator.save()
    assert names(services.seen_by(message=message, by=member)) == (set(), set())


def test_the_room_and_the_site_can_turn_it_off(
    room: Room, message: Message, member: User, moderator: User, settings: Settings
) -> None:
    with pytest.raises(NotAllowed):
        services.change_room(room=room, shows_readers=False, by=member)
    services.change_room(room=room, shows_readers=False, by=moderator)
    with pytest.raises(NotAllowed):
        services.seen_by(message=fresh(message), by=member)
    services.change_room(room=room, shows_readers=True, by=moderator)
    assert services.seen_by(message=fresh(message), by=member).not_yet
    settings.CONVERSATE_SEEN_BY = False
    with counted() as queries, pytest.raises(NotAllowed):
        services.seen_by(message=message, by=member)
    assert len(queries) == 0


@pytest.mark.parametrize("rule", ["NoMembers", "NoPresence"])
def test_members_who_may_not_see_members_or_presence_see_no_readers(
    message: Message, member: User, settings: Settings, rule: str
) -> None:
    settings.CONVERSATE_POLICY = f"tests.support.site_rules.{rule}"
    with pytest.raises(NotAllowed):
        services.seen_by(message=message, by=member)


class SinceJoined(RoomPolicy):
    def first_visible(self, user: AnyUser) -> Combinable | None:
        return None if user.get_username() == "moderator" else since_joined(user)


class NothingForModerators(RoomPolicy):
    def first_visible(self, user: AnyUser) -> Combinable | None:
        is_moderator = user.get_username() == "moderator"
        return Value(None, output_field=BigIntegerField()) if is_moderator else None


def test_members_who_do_not_see_the_message_do_not_count(
    room: Room, message: Message, member: User, other_member: User, settings: Settings
) -> None:
    settings.CONVERSATE_POLICY = f"{__name__}.SinceJoined"
    assert names(services.seen_by(message=message, by=member))[1] == {"other_member", "moderator"}
    Membership.objects.filter(user=other_member).update(joined_id=message.pk - 1)
    with counted() as queries:
        found = services.seen_by(message=message, by=member)
    assert names(found)[1] == {"other_member", "moderator"}
    # The rule for the author, the membership, the members, and one for the rules of all of them.
    assert len(queries) == 4
    settings.CONVERSATE_POLICY = f"{__name__}.NothingForModerators"
    assert names(services.seen_by(message=message, by=member))[1] == {"other_member"}
    settings.CONVERSATE_POLICY = f"{__name__}.SinceJoined"
    Membership.objects.filter(user=member).update(joined_id=message.pk)
    with pytest.raises(NotAllowed):
        services.seen_by(message=message, by=again(member))


def test_deleted_and_cleared_messages_have_no_readers(
    room: Room, message: Message, member: User, say: Say
) -> None:
    other = say(member)
    services.delete_message(message=message)
    services.clear_room(room=room)
    for each in (message, other):
        if (found := Message.objects.filter(pk=each.pk).first()) is not None:
            with pytest.raises(NotAllowed):
                services.seen_by(message=found, by=member)


def test_large_rooms_show_no_readers(room: Room, member: User, message: Message) -> None:
    for number in range(MOST_MEMBERS - 3):
        make_member(room, f"person{number}")
    assert services.seen_by(message=message, by=member)
    make_member(room, "one-more")
    with pytest.raises(NotAllowed):
        services.seen_by(message=message, by=member)
