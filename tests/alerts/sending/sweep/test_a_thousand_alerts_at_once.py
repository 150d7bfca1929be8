from __future__ import annotations

import gc
import re
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.utils import timezone

from conversate_alerts.models import AlertPreference, Presence
from conversate_alerts.sending.sweep import sweep
from conversate_core.models import Membership
from tests.alerts.support import smtp
from tests.alerts.support.crowds import crowd
from tests.alerts.support.times import DELAY
from tests.core.support.queries import counted


class Counter(smtp.Postbox):
    """Counts the mails, keeps none, and measures the memory that the process uses."""

    count = 0
    peak = 0

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.count += 1
        self.peak = max(self.peak, sys.getallocatedblocks())
        return "250 OK"


@pytest.fixture
def counter(settings: Any) -> Iterator[Counter]:
    counter = Counter()
    controller = smtp.start(counter)
    smtp.mail_through(settings, counter.port)
    # Python keeps the last 512 expressions, and its email package makes one for each boundary.
    for number in range(600):
        re.compile(f"boundary {number}")
    # With fewer old objects, garbage is collected more often.
    gc.collect()
    gc.freeze()
    yield counter
    gc.unfreeze()
    controller.stop()


def peak_of_sweep(counter: Counter, *, mails: int) -> int:
    """Return the largest number of memory blocks during a sweep. (tracemalloc is too slow.)"""
    gc.collect()
    counter.peak = before = sys.getallocatedblocks()
    assert sweep().sent == mails
    return counter.peak - before


def test_six_times_as_many_take_the_same_memory_and_one_connection(clock, db, counter):
    crowd("first", rooms=1)
    clock.shift(DELAY)
    sweep()  # the first mail loads templates, translations and time zones
    crowd("few", rooms=5)
    clock.shift(DELAY)
    peak_of_few = peak_of_sweep(counter, mails=50)
    connections = counter.connections
    crowd("many", rooms=30)
    clock.shift(DELAY)
    peak_of_many = peak_of_sweep(counter, mails=300)
    assert counter.count == 360
    assert counter.connections == connections + 1
    assert peak_of_many < 1.5 * peak_of_few


def let_nobody_be_due(name: str) -> None:
    """In each room, some members are here, some have read, some were alerted, some want none."""
    mine = AlertPreference.objects.filter(membership__user__username__startswith=name)
    ids = list(mine.order_by("pk").values_list("membership", flat=True))
    now = timezone.now()
    newest = 2**40
    Presence.objects.bulk_create(
        Presence(
            membership_id=pk, last_seen_at=now, last_active_at=now, present_at=now, is_here=True
        )
        for pk in ids[::4]
    )
    Membership.objects.filter(pk__in=ids[1::4]).update(read_id=newest)
    mine.filter(membership__in=ids[2::4]).update(alerted_at=now, alerted_id=newest)
    mine.filter(membership__in=ids[3::4]).update(level="none")


def test_a_thousand_who_are_not_due_cost_no_query(clock, db, mailoutbox):
    costs = []
    for name, others in [("alone", 0), ("among", 100)]:
        crowd(name, rooms=1)
        crowd("other", rooms=others)
        clock.shift(DELAY)
        let_nobody_be_due("other")
        with counted() as queries:
            assert sweep().sent == 10
        costs.append(len(queries))
    # Departures; invitations; what is due, and what waits, of both other kinds; reactions; each
    # mail, and its person's profile.
    assert costs == [7 + 10 * 9] * 2
