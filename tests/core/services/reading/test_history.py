from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from conversate_core import services
from conversate_core.models import Message, Room
from conversate_core.querysets import RoomQuerySet
from tests.core.support.queries import counted

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

HUGE = 10**30


@pytest.fixture
def said(room: Room, member: User) -> list[Message]:
    """Ten messages, with messages of another room in between."""
    elsewhere = services.create_room(title="Elsewhere", members=[member])
    messages = []
    for number in range(10):
        messages.append(services.post_message(room=room, author=member, body=str(number)))
        services.post_message(room=elsewhere, author=member, body="Elsewhere")
    return messages


def bodies(page: services.HistoryPage) -> str:
    return "".join(message.body for message in page.messages)


def test_it_begins_with_the_latest_messages_in_order(
    room: Room, member: User, said: list[Message]
) -> None:
    page = services.history(room=room, user=member, limit=3)
    assert (bodies(page), page.has_older, page.has_newer) == ("789", True, False)
    assert page.revision == said[-1].revision


def test_a_room_without_messages_has_no_latest_one(room: Room, member: User) -> None:
    assert services.history(room=room, user=member).latest_id == 0


def test_the_page_size_is_the_setting(
    room: Room, member: User, said: list[Message], settings: Settings
) -> None:
    settings.CONVERSATE_PAGE_SIZE = 4
    assert bodies(services.history(room=room, user=member)) == "6789"


@pytest.mark.parametrize(
    ("anchor", "index", "limit", "shown", "has_older", "has_newer"),
    [
        ("before", 5, 3, "234", True, True),
        ("before", 3, 3, "012", False, True),
        ("before", 2, 3, "01", False, True),
        ("before", 0, 3, "", False, True),
        ("before", 9, 100, "012345678", False, True),
        ("after", 5, 3, "678", True, True),
        ("after", 6, 3, "789", True, False),
        ("after", 7, 3, "89", True, False),
        ("after", 9, 3, "", True, False),
        ("after", 0, 100, "123456789", True, False),
        ("around", 5, 4, "3456", True, True),
        ("around", 5, 5, "34567", True, True),
        ("around", 5, 1, "5", True, True),
        ("around", 0, 4, "0123", False, True),
        ("around", 1, 4, "0123", False, True),
        ("around", 9, 4, "789", True, False),
        ("around", 8, 4, "6789", True, False),
        ("around", 4, 100, "0123456789", False, False),
    ],
)
def test_it_pages_both_ways_and_tells_whether_there_is_more(
    anchor: str,
    index: int,
    limit: int,
    shown: str,
    has_older: bool,
    has_newer: bool,
    room: Room,
    member: User,
    said: list[Message],
) -> None:
    page = services.history(room=room, user=member, limit=limit, **{anchor: said[index].pk})  # type: ignore[arg-type]
    assert (bodies(page), page.has_older, page.has_newer) == (shown, has_older, has_newer)
    first = int(shown[0]) if shown else index + (anchor == "after")
    assert (page.older_count, page.newer_count) == (first, 10 - first - len(shown))
    assert page.latest_id == said[-1].pk


def test_what_lies_beyond_is_counted_up_to_a_thousand(room: Room, member: User) -> None:
    first = services.post_message(room=room, author=member, body="First")
    Message.objects.bulk_create(Message(room=room, revision=1) for _ in range(1_004))
    page = services.history(room=room, user=member, limit=2)
    assert (page.older_count, page.newer_count) == (1_001, 0)
    page = services.history(room=room, user=member, around=first.pk, limit=4)
    assert (page.older_count, page.newer_count) == (0, 1_001)
    page = services.history(room=room, user=member, after=first.pk, limit=4)
    assert (page.older_count, page.newer_count) == (1, 1_000)


def test_the_database_counts_no_further_either(
    room: Room, member: User, said: list[Message]
) -> None:
    with counted() as queries:
        services.history(room=room, user=member, limit=7)
    (ends,) = [query for query in queries if "COUNT(*)" in query]
    assert "LIMIT 1008" in ends


@pytest.mark.parametrize(
    ("anchor", "shown", "has_older", "has_newer"),
    [
        ({"before": HUGE}, "89", True, False),
        ({"before": 2**63 - 1}, "89", True, False),
        ({"before": 0}, "", False, True),
        ({"before": -1}, "", False, True),
        ({"before": -HUGE}, "", False, True),
        ({"after": HUGE}, "", True, False),
        ({"after": 2**63 - 1}, "", True, False),
        ({"after": 0}, "01", False, True),
        ({"after": -HUGE}, "01", False, True),
        ({"around": HUGE}, "89", True, False),
        ({"around": -HUGE}, "01", False, True),
        ({"around": 0}, "01", False, True),
    ],
)
def test_an_id_of_no_message_is_a_place_all_the_same(
    anchor: dict[str, Any],
    shown: str,
    has_older: bool,
    has_newer: bool,
    room: Room,
    member: User,
    said: list[Message],
) -> None:
    page = services.history(room=room, user=member, limit=2, **anchor)
    assert (bodies(page), page.has_older, page.has_newer) == (shown, has_older, has_newer)


@pytest.mark.parametrize("anchor", [{}, {"before": 5}, {"after": 5}, {"around": 5}])
def test_an_empty_room_has_an_empty_page(anchor: dict[str, Any], room: Room, member: User) -> None:
    page = services.history(room=room, user=member, **anchor)
    assert (page.messages, page.has_older, page.has_newer) == ((), False, False)


def test_tombstones_keep_their_place(room: Room, member: User, said: list[Message]) -> None:
    services.delete_message(message=said[8], by=member)
    page = services.history(room=room, user=member, limit=3)
    assert page.messages == tuple(said[7:])
    assert bodies(page) == "79"


def test_an_edit_does_not_move_a_message(room: Room, member: User, said: list[Message]) -> None:
    services.edit_message(message=said[0], body="x", by=member)
    assert bodies(services.history(room=room, user=member)) == "x123456789"


def test_the_whole_history_can_be_paged_back_and_forth(
    room: Room, member: User, said: list[Message]
) -> None:
    page = services.history(room=room, user=member, limit=3)
    back = [bodies(page)]
    while page.has_older:
        page = services.history(room=room, user=member, before=page.messages[0].pk, limit=3)
        back.append(bodies(page))
    assert back == ["789", "456", "123", "0"]
    forth = [bodies(page)]
    while page.has_newer:
        page = services.history(room=room, user=member, after=page.messages[-1].pk, limit=3)
        forth.append(bodies(page))
    assert forth == ["0", "123", "456", "789"]


def test_polling_from_its_revision_misses_nothing_and_repeats_nothing(
    room: Room, member: User, said: list[Message]
) -> None:
    page = services.history(room=room, user=member, before=said[3].pk)
    new = services.post_message(room=room, author=member, body="New")
    assert services.poll(room=room, user=member, cursor=page.revision).messages == (new,)


def test_only_one_place_can_be_asked_for(room: Room, member: User) -> None:
    with pytest.raises(ValueError, match="Pass only one"):
        services.history(room=room, user=member, before=1, after=2)


@pytest.mark.parametrize("limit", [0, -1, -HUGE])
def test_a_page_has_room_for_one_message_at_least(limit: int, room: Room, member: User) -> None:
    with pytest.raises(ValueError, match="above 0"):
        services.history(room=room, user=member, limit=limit)


def test_and_for_a_thousand_at_most_whatever_is_asked_for(room: Room, member: User) -> None:
    Message.objects.bulk_create(
        Message(room=room, author=member, body="x", revision=0) for _ in range(1_001)
    )
    page = services.history(room=room, user=member, limit=HUGE)
    assert (len(page.messages), page.has_older) == (1_000, True)


def test_no_query_skips_more_rows_than_a_page_has(
    room: Room, member: User, said: list[Message]
) -> None:
    with counted() as queries:
        for anchor in ({}, {"before": 5}, {"after": 5}, {"around": 5}):
            services.history(room=room, user=member, limit=4, **anchor)  # type: ignore[arg-type]
    skipped = re.findall(r"OFFSET (\d+)", " ".join(queries))
    assert all(int(rows) <= 4 for rows in skipped)


def test_what_is_posted_while_an_empty_room_is_read_is_not_missed(
    room: Room, member: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = RoomQuerySet.with_ends

    def post_meanwhile(rooms: RoomQuerySet, *args: Any, **kwargs: Any) -> RoomQuerySet:
        services.post_message(room=room, author=member, body="Now")
        return read(rooms, *args, **kwargs)

    monkeypatch.setattr(RoomQuerySet, "with_ends", post_meanwhile)
    page = services.history(room=room, user=member)
    assert (bodies(page), page.has_older, page.has_newer) == ("Now", False, False)
    assert services.poll(room=room, user=member, cursor=page.revision).messages == ()
