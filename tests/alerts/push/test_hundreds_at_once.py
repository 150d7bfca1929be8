"""Many notifications that are due at once: memory stays the same, and each is sent once."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from conversate_alerts.models import AlertPreference, PushSubscription
from conversate_alerts.push.vapid import public_keys
from conversate_alerts.sending.sweep import sweep
from conversate_core.models import Membership
from tests.alerts.support.crowds import crowd
from tests.alerts.support.devices import PUSH_DELAY
from tests.alerts.support.push_service import Browser, PushService


class Counter(PushService):
    """Counts the pushes, keeps none, and measures the memory that the process uses."""

    count = 0
    peak = 0

    async def answer(self, scope: Any, receive: Any, send: Any) -> None:
        while (await receive()).get("more_body"):
            pass
        self.count += 1
        if self.count % 10 == 0:
            # How much garbage waits for its collection depends on the other objects in the process.
            gc.collect()
            self.peak = max(self.peak, sys.getallocatedblocks())
        await send({"type": "http.response.start", "status": 201, "headers": []})
        await send({"type": "http.response.body"})


@pytest.fixture
def counter(settings: Any) -> Iterator[Counter]:
    counter = Counter()
    with counter:
        settings.CONVERSATE_PUSH_SERVICES = [counter.origin]
        # Collections don't look at old objects, which makes them fast.
        gc.collect()
        gc.freeze()
        yield counter
        gc.unfreeze()


def crowd_with_devices(name: str, counter: Counter, *, rooms: int) -> None:
    """Create ten members in each of the rooms, with a device, without a session to check."""
    crowd(name, rooms=rooms)
    browser = Browser(f"{counter.origin}/push/0", public_keys()[0])
    members = Membership.objects.filter(room__title__startswith=f"{name} ").select_related("user")
    PushSubscription.objects.bulk_create(
        PushSubscription(
            user=member.user,
            session_hash=member.user.get_session_auth_hash(),
            endpoint=f"{counter.origin}/push/{member.pk}",
            endpoint_hash=f"{member.pk}",
            p256dh=browser.p256dh,
            auth=browser.auth,
            public_key=browser.public_key,
        )
        for member in members
    )


def peak_of_sweep(counter: Counter, *, pushes: int) -> int:
    """Return the largest number of memory blocks during a sweep. (tracemalloc is too slow.)"""
    gc.collect()
    counter.peak = before = sys.getallocatedblocks()
    assert sweep().pushed == pushes
    return counter.peak - before


def size_of_device() -> float:
    """Return the memory blocks of one device that is kept."""
    before = sys.getallocatedblocks()
    kept = list(PushSubscription.objects.all()[:100])
    return (sys.getallocatedblocks() - before) / len(kept)


def test_six_times_as_many_take_the_same_memory(clock, db, counter, monkeypatch):
    # The few are several batches, too.
    monkeypatch.setattr("conversate_alerts.push.due._FOUND", 50)
    crowd_with_devices("first", counter, rooms=1)
    clock.shift(PUSH_DELAY)
    sweep()  # the first notification loads modules and translations
    crowd_with_devices("few", counter, rooms=10)
    clock.shift(PUSH_DELAY)
    peak_of_few = peak_of_sweep(counter, pushes=100)
    crowd_with_devices("many", counter, rooms=60)
    clock.shift(PUSH_DELAY)
    peak_of_many = peak_of_sweep(counter, pushes=600)
    assert counter.count == 710
    assert AlertPreference.objects.filter(pushed_id__gt=0).count() == 710
    # Each of 500 more would add its device, at least.
    assert peak_of_many - peak_of_few < 500 * size_of_device() / 2
