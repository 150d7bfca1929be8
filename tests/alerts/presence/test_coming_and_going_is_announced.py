from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from django.utils import timezone

from conversate_alerts.models import Presence
from conversate_alerts.presence import changes, presence_changed, writing
from conversate_alerts.sending.sweep import sweep
from conversate_core import services
from conversate_core.models import Membership
from conversate_core.presence import Poll, record_goodbye, record_poll, record_polls
from tests.alerts.support.people import join
from tests.alerts.support.times import DISCONNECT, SECOND
from tests.core.support.queries import counted
from tests.core.support.racing import PATIENCE, at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def announced() -> Iterator[list[tuple[Membership, bool]]]:
    """The values that the signal has sent, in order."""
    heard: list[tuple[Membership, bool]] = []

    def receive(membership: Membership, is_here: bool, **kwargs: Any) -> None:
        heard.append((membership, is_here))

    presence_changed.connect(receive)
    yield heard
    presence_changed.disconnect(receive)


def test_who_comes_is_announced_once(clock, membership, announced):
    for _ in range(5):
        record_poll(membership=membership)
        clock.shift(40 * SECOND)
    assert announced == [(membership, True)]


def test_who_changes_between_active_and_idle_neither_comes_nor_goes(clock, membership, announced):
    for focused in (True, False, True):
        record_poll(membership=membership, focused=focused)
        clock.shift(SECOND)
    assert announced == [(membership, True)]


def test_who_closes_the_last_page_goes(clock, membership, announced):
    for client in "ab":
        record_poll(membership=membership, client=client)
    for client in "abb":
        record_goodbye(membership=membership, client=client)
    assert announced == [(membership, True), (membership, False)]


def test_who_falls_silent_goes_without_anybody_polling(clock, membership, announced):
    record_poll(membership=membership)
    clock.shift(DISCONNECT - SECOND)
    sweep()
    assert announced == [(membership, True)]
    clock.shift(SECOND)
    for _ in range(2):
        sweep()
    assert announced == [(membership, True), (membership, False)]


def test_each_change_of_the_state_is_one_change_of_the_members(clock, room, membership):
    def changes() -> int:
        room.refresh_from_db()
        return room.members_revision

    record_poll(membership=membership, client="a")
    assert changes() == 1
    for _ in range(3):
        clock.shift(40 * SECOND)
        record_poll(membership=membership, client="a")
    assert changes() == 1
    clock.shift(SECOND)
    record_poll(membership=membership, client="a", active=False)
    assert changes() == 2
    clock.shift(SECOND)
    record_polls([Poll(membership, focused=True, active=True, client="a")])
    assert changes() == 3
    record_goodbye(membership=membership, client="a")
    assert changes() == 4
    record_poll(membership=membership, client="b")
    clock.shift(DISCONNECT)
    sweep()
    assert changes() == 6


def test_who_comes_back_is_announced_again(clock, membership, announced):
    record_poll(membership=membership)
    clock.shift(DISCONNECT)
    sweep()
    record_poll(membership=membership)
    assert [is_here for _, is_here in announced] == [True, False, True]


def test_who_comes_back_while_the_departures_of_others_are_announced_has_not_gone(
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
    clock, membership, announced, word
):
    record_poll(membership=membership, client="a")
    clock.shift(DISCONNECT)
    word(membership=membership, client="b")
    sweep()
    expected = [True, False, True] if word is record_poll else [True, False]
    assert [is_here for _, is_here in announced] == expected


def test_a_receiver_that_fails_breaks_nothing(clock, membership, announced, caplog):
    def fail(**kwargs: Any) -> None:
        raise RuntimeError("The receiver is broken")

    presence_changed.connect(fail)
    try:
        record_poll(membership=membership)
        clock.shift(DISCONNECT)
        sweep()
    finally:
        presence_changed.disconnect(fail)
    assert [is_here for _, is_here in announced] == [True, False]
    assert "The receiver is broken" in caplog.text


def test_who_is_removed_is_announced_by_core(clock, room, membership, announced):
    record_poll(membership=membership)
    services.remove_member(room=room, user=membership.user)
    clock.shift(DISCONNECT)
    sweep()
    assert announced == [(membership, True)]


def test_any_number_may_fall_silent_at_once(clock, room, announced):
    memberships = {join(room, f"guest{n}").conversate_memberships.get() for n in range(5)}
    for membership in memberships:
        record_poll(membership=membership)
    clock.shift(DISCONNECT)
    announced.clear()
    changes.notice_departures(timezone.now(), batch_size=2)
    assert len(announced) == 5
    assert {membership for membership, is_here in announced if not is_here} == memberships


def test_where_nobody_has_gone_one_query_finds_that(clock, membership):
    record_poll(membership=membership)
    with counted() as queries:
        changes.notice_departures(timezone.now())
    assert len(queries) == 1


def test_of_several_first_polls_at_once_one_announces(membership, announced):
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
    assert announced == [(membership, True)]


def test_each_change_is_announced_once_by_several_sweeps_and_a_return(membership, announced):
    """The member returns before, while or after the sweep notices the departure."""
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
    # Each thread sends its signal after it has committed: either may be first.
    assert sorted(is_here for _, is_here in announced) == [False, True, True]
    assert Presence.objects.get().is_here
