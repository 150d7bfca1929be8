"""In a long history, search scans the newest messages and uses an index for the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conversate_core import services
from conversate_core.models import Message, Room
from conversate_core.services import searching
from tests.core.support.people import again
from tests.core.support.queries import counted

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# Of what there are so many messages, from the first to the last.
TEXTS = {"rare": 3, "mid": 40, "new": 60, "common": 200}


@pytest.fixture
def elsewhere(outsider: User) -> Room:
    return services.create_room(title="Attic", members=[outsider])


@pytest.fixture
def history(
    room: Room, elsewhere: Room, member: User, monkeypatch: pytest.MonkeyPatch
) -> list[Message]:
    """Post each message in a hidden room too, and delete every tenth message."""
    monkeypatch.setattr(searching, "_SCAN_LIMIT", 20)
    monkeypatch.setattr(searching, "_PAGE_SIZE", 5)
    monkeypatch.setattr(searching, "_WINDOWS", (10, 100))
    rows = []
    for number in range(200):
        text = " ".join(
            word
            for word, count in TEXTS.items()
            if (number >= 140 if word == "new" else number % (200 // count) == 0)
        )
        gone = "2026-01-01T00:00Z" if number % 10 == 1 else None
        for each in (room, elsewhere):
            rows.append(
                Message(room=each, body=f"{text} über_{number}", revision=number, deleted_at=gone)
            )
    Message.objects.bulk_create(rows)
    return list(Message.objects.not_deleted().filter(room=room))


def expected(query: str, messages: list[Message]) -> list[int]:
    """Return the keys of the *messages* that have every word, newest first."""
    return [
        message.pk
        for message in reversed(messages)
        if all(f" {word}" in f" {message.body}" for word in query.split())
    ]


@pytest.mark.parametrize(
    "query", ["rare", "mid", "new", "common", "common mid", "xyz", "über_7", "a"]
)
@pytest.mark.parametrize("in_room", [True, False])
def test_it_finds_what_it_would_find_by_looking_at_each(
    query: str, in_room: bool, room: Room, member: User, history: list[Message]
) -> None:
    found = services.search(user=member, query=query, room=room if in_room else None)
    assert [message.pk for message in found] == expected(query, history)


@pytest.mark.parametrize("query", ["rare", "mid", "new", "common", "über_7", "a"])
@pytest.mark.parametrize("size", [1, 4, 30])
def test_a_page_of_it_is_the_beginning_of_it(
    query: str, size: int, room: Room, member: User, history: list[Message]
) -> None:
    for where in (room, None):
        found = services.search(user=member, query=query, room=where, limit=size)
        assert [message.pk for message in found] == expected(query, history)[:size]


@pytest.mark.parametrize("query", ["rare", "mid", "common"])
def test_it_pages_through_all_results(
    query: str, room: Room, member: User, history: list[Message]
) -> None:
    whole = [m.pk for m in services.search(user=member, query=query, room=room)]
    seen: list[int] = []
    before = None
    while page := services.search(user=member, query=query, room=room, before=before)[:4]:
        seen += [message.pk for message in page]
        before = seen[-1]
    assert seen == whole


@pytest.mark.parametrize("query", ["rare", "mid", "common", "xyz"])
def test_who_may_not_see_the_rooms_finds_nothing(
    query: str, room: Room, outsider: User, member: User, history: list[Message]
) -> None:
    assert not services.search(user=outsider, query=query, room=room).exists()
    services.remove_member(room=room, user=member)
    assert not services.search(user=member, query=query).exists()


@pytest.mark.parametrize("query", ["rare", "mid", "common", "xyz"])
@pytest.mark.parametrize("in_room", [True, False])
def test_it_costs_few_queries(
    query: str, in_room: bool, room: Room, member: User, history: list[Message]
) -> None:
    reader = again(member)
    with counted() as queries:
        list(services.search(user=reader, query=query, room=room if in_room else None, limit=5))
    # The permissions, the rooms; how many there are; what keeps the index; what two windows have,
    # or what the index has; the page and its files.
    assert len(queries) <= 3 + 1 + 1 + 3 + 2
