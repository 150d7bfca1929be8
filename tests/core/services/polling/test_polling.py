from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.files.base import ContentFile

from conversate_core import services
from conversate_core.errors import NotAllowed
from conversate_core.models import Message, Room

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

    from tests.core.support.people import Say


@pytest.fixture
def cursor(room: Room, member: User, other_member: User) -> int:
    """The cursor of both members."""
    return services.history(room=room, user=member).revision


def test_nothing_new_is_said_briefly(room: Room, member: User, cursor: int) -> None:
    changes = services.poll(room=room, user=member, cursor=cursor)
    assert (changes.revision, changes.messages) == (cursor, ())
    assert (changes.reset, changes.more, changes.room) == (False, False, room)


def test_new_edited_and_deleted_messages_come_in_the_order_of_their_last_change(
    room: Room, member: User, cursor: int, say: Say
) -> None:
    first, second, third = say(member, "1"), say(member, "2"), say(member, "3")
    services.edit_message(message=second, body="two", by=member)
    services.delete_message(message=first, by=member)
    changes = services.poll(room=room, user=member, cursor=cursor)
    assert changes.messages == (third, second, first)
    assert [message.body for message in changes.messages] == ["3", "two", ""]
    assert changes.revision == changes.messages[-1].revision
    assert services.poll(room=room, user=member, cursor=changes.revision).messages == ()


def test_asking_again_from_an_older_cursor_tells_it_again(
    room: Room, member: User, cursor: int, say: Say
) -> None:
    first, second = say(member), say(member)
    for _ in range(2):
        news = services.poll(room=room, user=member, cursor=cursor).messages
        assert news == (first, second)
    assert services.poll(room=room, user=member, cursor=first.revision).messages == (second,)


def test_more_than_a_page_comes_in_pages_each_once(
    room: Room, member: User, cursor: int, say: Say, settings: Settings
) -> None:
    settings.CONVERSATE_PAGE_SIZE = 2
    said = [say(member, str(number)) for number in range(5)]
    heard: list[Message] = []
    more: list[bool] = []
    for _ in range(3):
        changes = services.poll(room=room, user=member, cursor=cursor)
        cursor = changes.revision
        heard += changes.messages
        more += [changes.more]
    assert heard == said
    assert more == [True, True, False]


def test_just_a_page_leaves_no_more(
    room: Room, member: User, cursor: int, say: Say, settings: Settings
) -> None:
    settings.CONVERSATE_PAGE_SIZE = 2
    said = (say(member), say(member))
    changes = services.poll(room=room, user=member, cursor=cursor)
    assert (changes.messages, changes.more) == (said, False)


@pytest.mark.parametrize(("lengths", "counts"), [
    ([20_000] * 5, [2, 2, 1]),
    ([50_000, 1], [1, 1]),
    ([1, 50_000, 50_001, 1], [1, 1, 1, 1]),
    ([1] * 5, [5]),
])  # fmt: skip
def test_long_messages_come_a_few_at_a_time_each_once(
    room: Room,
    member: User,
    cursor: int,
    say: Say,
    settings: Settings,
    lengths: list[int],
    counts: list[int],
) -> None:
    settings.CONVERSATE_MESSAGE_MAX_LENGTH = 100_000
    said = [say(member, "x" * length) for length in lengths]
    heard: list[Message] = []
    for number, count in enumerate(counts, start=1):
        changes = services.poll(room=room, user=member, cursor=cursor)
        assert (len(changes.messages), changes.more) == (count, number < len(counts))
        heard += changes.messages
        cursor = changes.revision
    assert heard == said
    room.refresh_from_db()
    assert cursor == room.revision


def test_changes_during_paging_come_at_the_end(
    room: Room, member: User, cursor: int, say: Say, settings: Settings
) -> None:
    settings.CONVERSATE_PAGE_SIZE = 2
    first, second, third = say(member), say(member), say(member)
    page = services.poll(room=room, user=member, cursor=cursor)
    assert page.messages == (first, second)
    services.edit_message(message=third, body="Third", by=member)
    services.edit_message(message=first, body="First", by=member)
    rest = services.poll(room=room, user=member, cursor=page.revision)
    assert rest.messages == (third, first)


def test_rooms_do_not_hear_of_each_other(
    room: Room, member: User, outsider: User, cursor: int
) -> None:
    elsewhere = services.rooms_for(user=outsider).get()
    services.post_message(room=elsewhere, author=outsider, body="Elsewhere")
    assert services.poll(room=room, user=member, cursor=cursor).revision == cursor


def test_messages_come_with_author_and_files(
    room: Room, member: User, cursor: int, django_assert_num_queries: object
) -> None:
    file = ContentFile(b"1", name="one.txt")
    services.post_message(room=room, author=member, body="Look", files=[file])
    (news,) = services.poll(room=room, user=member, cursor=cursor).messages
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert news.author == member
        assert [attachment.name for attachment in news.attachments.all()] == ["one.txt"]


def test_members_who_come_and_go_make_a_revision_without_messages(
    room: Room, member: User, outsider: User, cursor: int
) -> None:
    services.add_member(room=room, user=outsider)
    changes = services.poll(room=room, user=member, cursor=cursor)
    assert changes.revision > cursor
    assert (changes.messages, changes.reset) == ((), False)


def test_who_was_removed_hears_nothing_more(room: Room, member: User, cursor: int) -> None:
    services.remove_member(room=room, user=member)
    with pytest.raises(NotAllowed):
        services.poll(room=room, user=member, cursor=cursor)


def test_a_room_that_is_gone_is_nobodys_to_poll(
    room: Room, member: User, superuser: User, cursor: int
) -> None:
    services.delete_room(room=Room.objects.get(pk=room.pk))
    for user in (member, superuser):
        with pytest.raises(NotAllowed):
            services.poll(room=room, user=user, cursor=cursor)
        with pytest.raises(NotAllowed):
            services.history(room=room, user=user)
