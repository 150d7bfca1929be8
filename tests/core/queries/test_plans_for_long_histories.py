"""Queries in a long history use an index, and read neither all of it nor other rooms."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.db.models.expressions import Combinable

from conversate_core import services
from conversate_core.models import Membership, Message, Room
from conversate_core.policy import RoomPolicy, since_joined
from conversate_core.services import searching
from tests.core.support.people import again
from tests.core.support.queries import counted, plan_of, work_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

HISTORY = "conversate_core_msg_history"
# A page counts the messages around it up to this number.
HISTORY_COUNT_LIMIT = 1_101
# What a plan says of messages that are looked at one after the other, whatever their room.
WALKS = {
    "sqlite": r"SCAN (conversate_core_message|U\d)\b|USING INTEGER PRIMARY KEY \(rowid[<>]",
    "postgresql": r"Seq Scan on conversate_core_message",
    "mysql": r"\b(conversate_core_message|U\d) (ALL|index) ",
}
# Where messages are put in order before the first of them is given.
SORTS = {
    "sqlite": r"TEMP B-TREE",
    # What is put in order there is known to be little.
    "postgresql": r"rows=\d{4,} [^\n]*\n[^\n]*Sort Key: .*conversate_core_message",
    "mysql": r"conversate_core_message .* \d{4,} Using [^\n]*filesort",
}


@pytest.fixture
def quiet(room: Room, member: User) -> Room:
    """A room with a few messages, much older than the many messages in another room."""
    begin_with_an_empty_table()
    busy = services.create_room(title="Busy", members=[member])
    for each, number in ((room, 200), (busy, 3_000)):
        fill(each, number)
    return room


def begin_with_an_empty_table() -> None:
    """Leave no rows that earlier tests have rolled back: plans also depend on their number."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE conversate_core_message CASCADE")


def fill(room: Room, number: int) -> None:
    Message.objects.bulk_create(
        Message(room=room, body=f"Word {index}", revision=index) for index in range(number)
    )
    update_statistics()


def lengthen(room: Room) -> None:
    """Copy the messages of a room until it has eight times as many."""
    fields = [field for field in Message._meta.get_fields() if field.concrete]
    columns = ", ".join(field.get_attname() for field in fields if not field.primary_key)
    table = Message._meta.db_table
    copy = f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table} WHERE room_id = %s"
    with connection.cursor() as cursor:
        for _ in range(3):
            cursor.execute(copy, [room.pk])
    update_statistics()


def update_statistics() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # All tables: a plan also depends on the statistics of rooms and memberships.
            cursor.execute("ANALYZE")
            cursor.execute("SELECT gin_clean_pending_list('conversate_core_msg_search')")


def middle(room: Room) -> int:
    return Message.objects.filter(room=room).order_by("pk").values_list("pk", flat=True)[100]


PAGES: dict[str, Callable[[Room, User], Any]] = {
    "latest": lambda room, user: services.history(room=room, user=user),
    "before": lambda room, user: services.history(room=room, user=user, before=middle(room)),
    "after": lambda room, user: services.history(room=room, user=user, after=middle(room)),
    "around": lambda room, user: services.history(room=room, user=user, around=middle(room)),
    "the end": lambda room, user: services.mark_read(room=room, user=user),
    "the rooms": lambda room, user: list(services.rooms_for(user=user)),
    "the first unread": lambda room, user: list(
        services.rooms_for(user=user).with_first_unread(
            room.pk, user.pk, since=Membership.objects.get(room=room, user=user).read_id + 1
        )
    ),
    "search": lambda room, user: list(services.search(user=user, query="xyz", room=room)),
}


def near_the_end(room: Room) -> int:
    newest = Message.objects.filter(room=room).order_by("-pk")
    return newest.values_list("pk", flat=True)[50]


PAGES_NEAR_THE_END: dict[str, Callable[[Room, User], Any]] = {
    "latest": PAGES["latest"],
    "before": lambda room, user: services.history(room=room, user=user, before=near_the_end(room)),
    "after": lambda room, user: services.history(room=room, user=user, after=near_the_end(room)),
    "around": lambda room, user: services.history(room=room, user=user, around=near_the_end(room)),
}


def plans(act: Callable[[], Any]) -> list[tuple[str, str]]:
    """Return the queries for messages, each with its plan."""
    with counted() as queries:
        act()
    return [
        (sql, plan_of(sql))
        for sql in queries
        if sql.lstrip("(").startswith("SELECT") and re.search(r"FROM .conversate_core_message", sql)
    ]


@pytest.mark.parametrize("page", PAGES)
def test_a_quiet_room_does_not_pay_for_a_busy_one(page: str, quiet: Room, member: User) -> None:
    reader = again(member)
    made = plans(lambda: PAGES[page](quiet, reader))
    assert made
    for sql, plan in made:
        assert not re.search(WALKS[connection.vendor], plan), f"{sql}\n{plan}"


def test_the_list_of_rooms_reads_the_end_of_each(quiet: Room, member: User) -> None:
    with counted() as queries:
        list(services.rooms_for(user=member))
    plan = plan_of(queries[0])
    assert plan.count(HISTORY) >= 3  # the count, the time, the author
    # Nor the newest messages of all rooms, for one of this room.
    assert not re.search(r"message_pkey[^\n]*\n(?! *Index Cond: \(id = )", plan), plan


@pytest.mark.parametrize("page", ["latest", "before", "after", "around", "the end"])
def test_a_page_of_a_long_history_is_read_in_its_order(
    page: str, quiet: Room, member: User
) -> None:
    busy, reader = Room.objects.get(title="Busy"), again(member)
    for sql, plan in plans(lambda: PAGES[page](busy, reader)):
        assert not re.search(SORTS[connection.vendor], plan), f"{sql}\n{plan}"


def halfway(room: Room) -> int:
    ids = Message.objects.filter(room=room).order_by("pk").values_list("pk", flat=True)
    return ids[len(ids) // 2]


IN_LONG_HISTORIES: dict[str, Callable[[Room, User, int], Any]] = {
    "latest": lambda room, user, there: services.history(room=room, user=user),
    "before": lambda room, user, there: services.history(room=room, user=user, before=there),
    "after": lambda room, user, there: services.history(room=room, user=user, after=there),
    "around": lambda room, user, there: services.history(room=room, user=user, around=there),
    "the first unread": lambda room, user, there: PAGES["the first unread"](room, user),
}


class SinceJoining(RoomPolicy):
    def first_visible(self, user: Any) -> Combinable:
        return since_joined(user)


def work(page: str, room: Room, user: User, there: int) -> int:
    """Return the work for a member who has read all but the newest messages."""
    read = Message.objects.get(pk=near_the_end(room))
    services.mark_read(room=room, user=user, message=read)
    made = plans(lambda: IN_LONG_HISTORIES[page](room, again(user), there))
    assert made
    return sum(work_of(sql) for sql, _ in made)


def work_of_pages(room: Room, user: User) -> dict[str, int]:
    """Return the work of each page, for a place halfway and one near the end."""
    return {
        f"{page}, {place.__name__}": work(page, room, user, place(room))
        for page in IN_LONG_HISTORIES
        for place in (halfway, near_the_end)
    }


def more_work(before: dict[str, int], after: dict[str, int]) -> dict[str, tuple[int, int]]:
    return {
        page: (before[page], after[page]) for page in before if after[page] >= 1.5 * before[page]
    }


# One test for all pages: a long history takes longer to make than to read.
def test_a_page_of_a_longer_history_is_no_more_work(quiet: Room, member: User) -> None:
    busy = Room.objects.get(title="Busy")
    before = work_of_pages(busy, member)
    lengthen(busy)
    assert more_work(before, work_of_pages(busy, member)) == {}


def test_nor_for_a_member_who_sees_the_messages_since_joining(
    quiet: Room, member: User, settings: Settings
) -> None:
    settings.CONVERSATE_POLICY = f"{__name__}.SinceJoining"
    busy = Room.objects.get(title="Busy")
    before = work_of_pages(busy, member)
    lengthen(busy)
    Membership.objects.filter(room=busy, user=member).update(joined_id=halfway(busy) - 5_000)
    assert more_work(before, work_of_pages(busy, member)) == {}


@pytest.mark.skipif(connection.vendor != "postgresql", reason="a closer look at its plans")
def test_a_page_reads_no_more_of_a_history_than_it_counts(quiet: Room, member: User) -> None:
    busy, reader = Room.objects.get(title="Busy"), again(member)
    lengthen(busy)
    for page in PAGES_NEAR_THE_END.values():
        made = plans(partial(page, busy, reader))
        assert made
        for sql, _ in made:
            plan = analyzed(sql)
            most = max(int(rows) for rows in re.findall(r"actual rows=(\d+)", plan))
            assert most <= HISTORY_COUNT_LIMIT, f"{sql}\n{plan}"


def analyzed(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF) {sql}".replace("%", "%%"))
        return "\n".join(line for (line,) in cursor.fetchall())


@pytest.mark.parametrize("word", ["1711", "xyz", "xy", "x", "🎉", "会", "x/y", ":-)"])
def test_a_word_that_few_messages_have_is_found_by_its_index(
    word: str, quiet: Room, member: User
) -> None:
    index = {
        "sqlite": "VIRTUAL TABLE INDEX",
        "postgresql": "Bitmap Index Scan on conversate_core_msg_search",
        # None there: one by one, by the room.
        "mysql": "conversate_core_msg_",
    }
    busy, reader = Room.objects.get(title="Busy"), again(member)
    made = plans(lambda: list(services.search(user=reader, query=word, room=busy)))
    assert any(index[connection.vendor] in plan for _, plan in made), made


@pytest.mark.skipif(connection.vendor == "mysql", reason="no index of the text: it looks at each")
@pytest.mark.parametrize("query", ["word", "171", "xyz"])
def test_a_search_in_all_rooms_pays_for_none_that_is_not_among_them(
    query: str, quiet: Room, outsider: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "_SCAN_LIMIT", 20)
    services.add_member(room=quiet, user=outsider)
    if connection.vendor == "postgresql":
        # For fewer messages, or on a hard disk, reading all of them costs about the same.
        lengthen(Room.objects.get(title="Busy"))
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL random_page_cost = 1.1")
    reader = again(outsider)
    made = plans(lambda: list(services.search(user=reader, query=query, limit=26)))
    for sql, plan in made:
        assert not re.search(WALKS[connection.vendor], plan), f"{sql}\n{plan}"
        # Nor along the keys, from the newest message of the site on.
        assert not re.search(r"message_pkey[^\n]*\n(?! *Index Cond: \(id = )", plan), plan


def test_a_post_reads_no_history(quiet: Room, member: User, settings: Settings) -> None:
    settings.CONVERSATE_POST_LIMIT = (20, 10)
    author = again(member)
    made = plans(lambda: services.post_message(room=quiet, author=author, body="Hello @member"))
    assert made
    for sql, plan in made:
        assert "conversate_core_msg_author" in plan, f"{sql}\n{plan}"
