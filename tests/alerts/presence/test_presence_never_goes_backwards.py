from __future__ import annotations

import threading
from unittest import mock

import pytest

from conversate_alerts import presence as module
from conversate_alerts.models import Presence
from conversate_core import services
from conversate_core.presence import record_poll
from tests.alerts.conftest import START
from tests.alerts.support.times import SECOND
from tests.core.support.racing import at_once


def test_a_clock_that_was_set_back_changes_nothing(clock, membership):
    record_poll(membership=membership)
    clock.move_to(START - 3600 * SECOND)
    record_poll(membership=membership, focused=False, active=False)
    row = Presence.objects.get()
    assert row.last_seen_at == row.last_active_at == START
    assert row.focused


def test_of_two_polls_that_read_the_same_row_the_later_write_is_dropped(clock, membership):
    record_poll(membership=membership)
    clock.shift(60 * SECOND)
    update = module._update

    def overtaken(row: Presence, **told: object) -> None:
        later = {**told, "now": START + 90 * SECOND}
        update(row, **later)
        update(row, **told)

    with mock.patch.object(module, "_update", overtaken):
        record_poll(membership=membership)
    assert Presence.objects.get().last_seen_at == START + 90 * SECOND


@pytest.mark.django_db(transaction=True)
def test_first_polls_from_several_pages_at_once_make_one_row(membership):
    barrier = threading.Barrier(4)
    insert = module._insert

    def meet(*args: object, **told: object) -> None:
        barrier.wait(60)
        insert(*args, **told)

    with mock.patch.object(module, "_insert", meet):
        outcomes = at_once(*[lambda: record_poll(membership=membership)] * 4)
    assert outcomes == [None] * 4
    assert Presence.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_first_poll_of_somebody_who_was_just_removed_leaves_nothing(room, membership):
    services.remove_member(room=room, user=membership.user)
    record_poll(membership=membership)
    assert Presence.objects.count() == 0
