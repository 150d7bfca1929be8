"""Reactions: an emoji by which a member answers a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import AnonymousUser

from conversate_core import services
from conversate_core.errors import (
    EditConflict,
    InvalidArgument,
    MessageGone,
    NotAllowed,
    RateLimited,
)
from conversate_core.models import Membership, Message, Reaction, Room
from conversate_core.queries.reactions import reactions_of
from conversate_core.testing import make_member
from tests.core.support.queries import counted

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

    from tests.core.support.people import Say


def shown(message: Message) -> list[tuple[str, list[str]]]:
    """Return the reactions that a page shows."""
    fresh = Message.objects.get(pk=message.pk)
    found = reactions_of([fresh]).get(fresh.pk, [])
    return [(each.emoji, [user.get_username() for user in each.users]) for each in found]


def test_members_react_and_take_it_back(
    member: User, moderator: User, overseer: User, say: Say
) -> None:
    message = say(member)
    services.react(message=message, user=moderator, emoji="❤️")
    services.react(message=message, user=member, emoji="👍")
    services.react(message=message, user=overseer, emoji="❤️")
    # In the order of the setting.
    assert shown(message) == [("👍", ["member"]), ("❤️", ["moderator", "overseer"])]
    services.react(message=message, user=moderator, emoji="❤️", on=False)
    services.react(message=message, user=member, emoji="👍", on=False)
    assert shown(message) == [("❤️", ["overseer"])]


def test_whoever_may_not_post_may_not_react(
    room: Room,
    member: User,
    outsider: User,
    deactivated: User,
    anonymous: AnonymousUser,
    say: Say,
) -> None:
    message = say(member)
    for user in (outsider, deactivated, anonymous):
        with pytest.raises(NotAllowed):
            services.react(message=message, user=user, emoji="👍")  # type: ignore[arg-type]
    services.react(message=message, user=member, emoji="👍")
    services.archive_room(room=room)
    archived = Message.objects.get(pk=message.pk)
    for on in (True, False):
        with pytest.raises(NotAllowed):
            services.react(message=archived, user=member, emoji="🎉", on=on)
    assert shown(message) == [("👍", ["member"])]


def test_a_member_who_left_can_not_take_it_back_and_it_stays(
    room: Room, member: User, moderator: User, say: Say
) -> None:
    message = say(moderator)
    services.react(message=message, user=member, emoji="👍")
    services.leave_room(room=room, user=member)
    with pytest.raises(NotAllowed):
        services.react(message=message, user=member, emoji="👍", on=False)
    assert shown(message) == [("👍", ["member"])]


def test_a_repeated_call_changes_nothing(room: Room, member: User, say: Say) -> None:
    message = say(member)
    for on in (True, True, False, False):
        services.react(message=message, user=member, emoji="👍", on=on)
    room.refresh_from_db()
    assert room.revision == message.revision + 2
    assert not Reaction.objects.exists()


def test_only_emoji_of_the_setting_can_be_added_and_others_taken_back(
    member: User, say: Say, settings: Settings
) -> None:
    message = say(member)
    services.react(message=message, user=member, emoji="👍")
    settings.CONVERSATE_REACTIONS = ("🚲",)
    services.react(message=message, user=member, emoji="🚲")
    with pytest.raises(InvalidArgument):
        services.react(message=message, user=member, emoji="🎉")
    assert shown(message) == [("🚲", ["member"]), ("👍", ["member"])]
    services.react(message=message, user=member, emoji="👍", on=False)
    assert shown(message) == [("🚲", ["member"])]


def test_none_are_shown_or_added_where_the_site_turned_them_off(
    member: User, say: Say, settings: Settings
) -> None:
    message = services.react(message=say(member), user=member, emoji="👍")
    settings.CONVERSATE_REACTIONS = ()
    with counted() as queries:
        assert reactions_of([message]) == {}
    assert queries == []
    with pytest.raises(InvalidArgument):
        services.react(message=message, user=member, emoji="👀")


def test_polls_deliver_it_and_it_makes_nothing_unread(
    room: Room, member: User, moderator: User, say: Say
) -> None:
    message = say(member)
    services.mark_read(room=room, user=moderator)
    before = services.poll(room=room, user=moderator, cursor=0).revision
    services.react(message=message, user=member, emoji="👍")
    changes = services.poll(room=room, user=moderator, cursor=before)
    assert [(each.pk, each.reacted, each.edited_at) for each in changes.messages] == [
        (message.pk, True, None)
    ]
    (listed,) = services.rooms_for(user=moderator)
    assert listed.unread_count == 0


def test_an_editor_notices_no_reaction_but_another_edit(
    member: User, moderator: User, say: Say
) -> None:
    message = say(member)
    opened = message.revision
    services.react(message=message, user=moderator, emoji="👍")
    services.react(message=message, user=moderator, emoji="👀")
    edited = services.edit_message(
        message=message, body="Edited", by=member, expected_revision=opened
    )
    services.react(message=message, user=moderator, emoji="🎉")
    with pytest.raises(EditConflict):
        services.edit_message(message=message, body="Mine", by=member, expected_revision=opened)
    services.edit_message(
        message=message, body="Again", by=member, expected_revision=edited.revision
    )
    with pytest.raises(EditConflict):
        services.edit_message(message=message, body="Mine", by=member, expected_revision=10_000)


def test_it_is_gone_with_the_message(member: User, moderator: User, say: Say) -> None:
    message = say(member)
    services.react(message=message, user=moderator, emoji="👍")
    stale = Message.objects.get(pk=message.pk)
    tombstone = services.delete_message(message=message, by=member)
    assert not tombstone.reacted
    assert not Reaction.objects.exists()
    with pytest.raises(MessageGone):
        services.react(message=stale, user=moderator, emoji="🎉")
    with pytest.raises(NotAllowed):
        services.react(message=tombstone, user=moderator, emoji="🎉")


@pytest.mark.django_db(transaction=True)
def test_it_is_gone_with_a_cleared_room(room: Room, member: User, say: Say) -> None:
    message = say(member)
    services.react(message=message, user=member, emoji="👍")
    services.clear_room(room=room)
    with pytest.raises(MessageGone):
        services.react(message=message, user=member, emoji="🎉")
    assert not Reaction.objects.exists()


def test_it_is_gone_with_the_account(member: User, moderator: User, say: Say) -> None:
    message = say(member)
    for user in (moderator, member):
        services.react(message=message, user=user, emoji="👍")
    moderator.delete()
    assert shown(message) == [("👍", ["member"])]


def test_it_counts_for_the_post_limit(
    member: User, moderator: User, say: Say, settings: Settings
) -> None:
    message = say(moderator)
    settings.CONVERSATE_POST_LIMIT = (2, 60)
    for emoji in ("👍", "👍", "👀"):
        services.react(message=message, user=member, emoji=emoji)
    with pytest.raises(RateLimited):
        services.react(message=message, user=member, emoji="🎉")
    # A repeated call is no further one.
    services.react(message=message, user=member, emoji="👍")
    assert Membership.objects.filter(user=member).exists()


@pytest.mark.parametrize("number", [1, 12])
def test_all_reactions_of_a_page_take_one_query(
    number: int, room: Room, member: User, say: Say
) -> None:
    users = [make_member(room, f"person{index}") for index in range(number)]
    messages = [say(member) for _ in range(number)]
    with counted() as queries:
        assert reactions_of(messages) == {}
    assert queries == []
    for message in messages:
        for user in users:
            services.react(message=message, user=user, emoji="👍")
    messages = list(Message.objects.order_by("pk"))
    with counted() as queries:
        found = reactions_of(messages)
    assert len(queries) == 1
    assert [len(found[message.pk][0].users) for message in messages] == [number] * number
