from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from django.utils import timezone

from conversate_alerts.models import Presence
from conversate_alerts.presence import changes, presence_changed, writing
from conversate_alerts.sweep import sweep
from conversate_core import services
from conversate_core.models import Membership
from conversate_core.presence import record_goodbye, record_poll
from tests.alerts.support.people import join
from tests.alerts.support.times import DISCONNECT, SECOND
from tests.core.support.queries import counted
from tests.core.support.racing import PATIENCE, at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def told() -> Iterator[list[tuple[Membership, bool]]]:
    """What the signal has told, in order."""
    heard: list[tuple[Membership, bool]] = []

    def hear(membership: Membership, is_here: bool, **kwargs: Any) -> None:
        heard.append((membership, is_here))

    presence_changed.connect(hear)
    yield heard
    presence_changed.disconnect(hear)


def test_who_comes_is_told_of_once(clock, membership, told):
    for _ in range(5):
        record_poll(membership=membership)
        clock.shift(40 * SECOND)
    assert told == [(membership, True)]


def test_who_changes_between_active_and_idle_neither_comes_nor_goes(clock, membership, told):
    for focused in (True, False, True):
        record_poll(membership=membership, focused=focused)
        clock.shift(SECOND)
    assert told == [(membership, True)]


def test_who_closes_the_last_page_goes(clock, membership, told):
    for client in "ab":
        record_poll(membership=membership, client=client)
    for client in "abb":
        record_goodbye(membership=membership, client=client)
    assert told == [(membership, True), (membership, False)]


def test_who_falls_silent_goes_without_anybody_polling(clock, membership, told):
    record_poll(membership=membership)
    clock.shift(DISCONNECT - SECOND)
    sweep()
    assert told == [(membership, True)]
    clock.shift(SECOND)
    for _ in range(2):
        sweep()
    assert told == [(membership, True), (membership, False)]


def test_who_comes_back_is_told_of_again(clock, membership, told):
    record_poll(membership=membership)
    clock.shift(DISCONNECT)
    sweep()
    record_poll(membership=membership)
    assert [is_here for _, is_here in told] == [True, False, True]


def test_who_comes_back_while_the_departures_of_others_are_told_has_not_gone(
    clock, room, membership
):
    other = join(room, "grace").conversate_memberships.get()
    for each in [membership, other]:
        record_poll(membership=each)
    clock.shift(DISCONNECT)
    gone = []

    def come_back(member, *, is_here):
        gone.append(member)
        Presence.objects.exclude(membership=member).update(present_at=timezone.now())

    with mock.patch.object(changes, "announce", come_back):
        changes.notice_departures(timezone.now())
    assert len(gone) == 1
    assert Presence.objects.filter(is_here=True).count() == 1


@pytest.mark.parametrize("word", [record_poll, record_goodbye])
def test_who_is_heard_of_before_the_silence_was_noticed_has_gone_in_between(
    clock, membership, told, word
):
    record_poll(membership=membership, client="a")
    clock.shift(DISCONNECT)
    word(membership=membership, client="b")
    sweep()
    expected = [True, False, True] if word is record_poll else [True, False]
    assert [is_here for _, is_here in told] == expected


def test_a_receiver_that_fails_breaks_nothing(clock, membership, told, caplog):
    def fail(**kwargs: Any) -> None:
        raise RuntimeError("The receiver is broken")

    presence_changed.connect(fail)
    try:
        record_poll(membership=membership)
        clock.shift(DISCONNECT)
        sweep()
    finally:
        presence_changed.disconnect(fail)
    assert [is_here for _, is_here in told] == [True, False]
    assert "The receiver is broken" in caplog.text


def test_who_is_removed_is_told_of_by_core(clock, room, membership, told):
    record_poll(membership=membership)
    services.remove_member(room=room, user=membership.user)
    clock.shift(DISCONNECT)
    sweep()
    assert told == [(membership, True)]


def test_any_number_may_fall_silent_at_once(clock, room, told, monkeypatch):
    monkeypatch.setattr(changes, "_BATCH", 2)
    memberships = {join(room, f"guest{n}").conversate_memberships.get() for n in range(5)}
    for membership in memberships:
        record_poll(membership=membership)
    clock.shift(DISCONNECT)
    told.clear()
    changes.notice_departures(timezone.now())
    assert len(told) == 5
    assert {membership for membership, is_here in told if not is_here} == memberships


def test_where_nobody_has_gone_one_query_finds_that(clock, membership):
    record_poll(membership=membership)
    with counted() as queries:
        changes.notice_departures(timezone.now())
    assert len(queries) == 1


def test_of_several_first_polls_at_once_one_tells(membership, told):
    barrier = threading.Barrier(4, timeout=PATIENCE)
    find = writing._find
    met = threading.local()

    def meet(membership: Membership) -> Presence | None:
        row = find(membership)
        if not getattr(met, "already", False):
            met.already = True
            barrier.wait()
        return row

    with mock.patch.object(writing, "_find", meet):
        polls = [lambda n=n: record_poll(membership=membership, client=f"p{n}") for n in range(4)]
        at_once(*polls)
    assert told == [(membership, True)]


def test_of_several_sweeps_and_a_return_at_once_each_change_is_told_once(membership, told):
    """The return was written before the silence is noticed, or after, or in between."""
    record_poll(membership=membership)
    old = timezone.now() - 3600 * SECOND
    Presence.objects.update(present_at=old, clients={})
    barrier = threading.Barrier(4, timeout=PATIENCE)
    swap = writing.swap

    def meet(*args: Any) -> bool:
        barrier.wait()
        return swap(*args)

    def notice() -> None:
        barrier.wait()
        changes.notice_departures(timezone.now())

    swaps = mock.Mock(side_effect=[meet, swap, swap, swap])
    with mock.patch.object(writing, "swap", lambda *args: swaps()(*args)):
        outcomes = at_once(*[notice] * 3, lambda: record_poll(membership=membership, client="b"))
    assert outcomes == [None] * 4
    # Each thread tells of its own after it has committed: of two at once either may be first.
    assert sorted(is_here for _, is_here in told) == [False, True, True]
    assert Presence.objects.get().is_here
