from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import pytest

from conversate_alerts.models import Presence
from conversate_alerts.presence import writing
from conversate_alerts.presence.backend import room_presence
from conversate_core import services
from conversate_core.presence import State, record_goodbye, record_poll
from tests.alerts.conftest import START
from tests.alerts.support.times import SECOND
from tests.core.support.racing import PATIENCE, at_once


@contextmanager
def meeting_before(step: str, parties: int) -> Iterator[None]:
    """Have the first *parties* writers begin this step together: each has read the row."""
    barrier = threading.Barrier(parties, timeout=PATIENCE)
    met = threading.local()
    original = getattr(writing, step)

    def meet(*args: Any, **arguments: Any) -> Any:
        if not getattr(met, "already", False):
            met.already = True
            barrier.wait()
        return original(*args, **arguments)

    with mock.patch.object(writing, step, meet):
        yield


def test_a_poll_at_a_clock_that_is_a_little_slow_changes_nothing(clock, membership):
    record_poll(membership=membership)
    before = Presence.objects.values().get()
    clock.move_to(START - 20 * SECOND)
    record_poll(membership=membership, focused=False, active=False)
    assert Presence.objects.values().get() == before


def test_at_a_clock_that_is_a_little_slow_another_page_takes_no_time_back(clock, membership):
    record_poll(membership=membership, client="a")
    clock.move_to(START - 20 * SECOND)
    record_poll(membership=membership, client="b", focused=False)
    row = Presence.objects.get()
    assert row.last_seen_at == row.last_active_at == row.present_at == START


@pytest.mark.parametrize("seconds", [20, 3600])
def test_a_goodbye_counts_also_at_a_slow_clock(clock, room, reader, membership, seconds):
    record_poll(membership=membership, client="a")
    clock.move_to(START - seconds * SECOND)
    record_goodbye(membership=membership, client="a")
    assert room_presence(room=room)[reader.pk].state == State.AWAY


def test_a_poll_that_is_written_after_a_later_one_takes_no_time_back(clock, membership):
    record_poll(membership=membership)
    swap = writing.swap

    def overtaken(row: Presence, columns: dict[str, Any]) -> bool:
        with mock.patch.object(writing, "swap", swap):
            clock.move_to(START + 90 * SECOND)
            record_poll(membership=membership, active=False)
            return swap(row, columns)

    clock.shift(60 * SECOND)
    with mock.patch.object(writing, "swap", overtaken):
        record_poll(membership=membership, focused=False)
    row = Presence.objects.get()
    assert row.last_seen_at == row.present_at == START + 90 * SECOND
    assert (row.clients[""]["focused"], row.clients[""]["active"]) == (True, False)


def test_who_is_overtaken_again_and_again_leaves_it_to_the_next_poll(clock, membership):
    record_poll(membership=membership, client="a")
    before = Presence.objects.values().get()
    with mock.patch.object(writing, "swap", return_value=False) as swap:
        record_poll(membership=membership, client="b")
        record_goodbye(membership=membership, client="a")
    assert swap.call_count == 2 * writing._ATTEMPTS
    assert Presence.objects.values().get() == before


@pytest.mark.django_db(transaction=True)
def test_first_polls_from_several_pages_at_once_make_one_row_with_all_of_them(membership):
    with meeting_before("_insert", 4):
        polls = [lambda n=n: record_poll(membership=membership, client=f"p{n}") for n in range(4)]
        assert at_once(*polls) == [None] * 4
    assert set(Presence.objects.get().clients) == {"p0", "p1", "p2", "p3"}


@pytest.mark.django_db(transaction=True)
def test_of_polls_and_goodbyes_at_once_none_is_lost(room, reader, membership):
    for number in range(4):
        record_poll(membership=membership, client=f"old{number}")
    words = [
        *(lambda n=n: record_poll(membership=membership, client=f"new{n}") for n in range(4)),
        *(lambda n=n: record_goodbye(membership=membership, client=f"old{n}") for n in range(4)),
    ]
    with meeting_before("swap", len(words)):
        assert at_once(*words) == [None] * len(words)
    clients = Presence.objects.get().clients
    assert {name: client["gone"] for name, client in clients.items()} == {
        **{f"old{n}": True for n in range(4)},
        **{f"new{n}": False for n in range(4)},
    }
    assert room_presence(room=room)[reader.pk].state == State.ACTIVE


@pytest.mark.django_db(transaction=True)
def test_the_first_poll_of_somebody_who_was_just_removed_leaves_nothing(room, membership):
    services.remove_member(room=room, user=membership.user)
    record_poll(membership=membership)
    assert Presence.objects.count() == 0
    record_goodbye(membership=membership, client="a")
    assert Presence.objects.count() == 0
