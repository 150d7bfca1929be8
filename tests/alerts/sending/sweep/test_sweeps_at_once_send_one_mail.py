from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from unittest import mock

import pytest
from django.utils import timezone

from conversate_alerts.models import AlertPreference
from conversate_alerts.sending import claims
from conversate_alerts.sending import sweep as module
from conversate_alerts.sending.sweep import sweep
from tests.alerts.support.people import join
from tests.alerts.support.times import DELAY, SECOND
from tests.core.support.racing import PATIENCE, at_once

pytestmark = pytest.mark.django_db(transaction=True)

SWEEPS = 6


@contextmanager
def meeting_before_the_claims() -> Iterator[None]:
    """Let every sweep find the same alerts due before the first of them claims one."""
    barrier = threading.Barrier(SWEEPS, timeout=PATIENCE)
    due_ids = module.due_ids

    def meet(now: datetime) -> Iterator[int]:
        ids = list(due_ids(now))
        barrier.wait()
        return iter(ids)

    with mock.patch.object(module, "due_ids", meet):
        yield


@pytest.fixture
def now(settings):
    """Messages are due at once."""
    settings.CONVERSATE_ALERT_DELAY = 0


def test_one_mail_however_many_find_it_due(now, reader, say, mailoutbox):
    say()
    with meeting_before_the_claims():
        swept = at_once(*[sweep] * SWEEPS)
    assert sum(one.sent for one in swept) == len(mailoutbox) == 1


@pytest.mark.parametrize("level", ["everything", "none"], ids=["chosen", "by default"])
def test_one_mail_to_each_of_many_members(now, room, say, mailoutbox, settings, level):
    for number in range(12):
        join(room, f"guest{number}", level=level)
    settings.CONVERSATE_ALERT_LEVEL = "none" if level == "everything" else "everything"
    say()
    with meeting_before_the_claims():
        swept = at_once(*[sweep] * SWEEPS)
    assert sum(one.sent for one in swept) == 12
    assert Counter(mail.to[0] for mail in mailoutbox) == {
        f"guest{number}@example.org": 1 for number in range(12)
    }


def test_an_alert_that_another_sweep_is_sending_is_left_to_it(now, membership, say, mailoutbox):
    say()
    claims.take(membership.pk)
    assert sweep().sent == 0
    assert mailoutbox == []


def test_an_alert_whose_sweep_died_is_sent_by_another_one(clock, membership, say, mailoutbox):
    say()
    clock.shift(DELAY)
    claims.take(membership.pk)
    clock.shift(claims.LEASE - SECOND)
    assert sweep().sent == 0
    clock.shift(SECOND)
    assert sweep().sent == 1


def test_a_sweep_that_outlived_its_lease_changes_nothing(clock, membership, say):
    say()
    clock.shift(DELAY)
    slow = claims.take(membership.pk)
    clock.shift(claims.LEASE)
    quick = claims.take(membership.pk)
    claims.mark_failed(slow, error="too slow", oldest_at=None, newest_id=0)
    preference = AlertPreference.objects.get()
    assert preference.claim == quick.token
    assert preference.last_error == ""


def test_what_another_sweep_has_sent_meanwhile_is_not_sent_again(now, membership, say, mailoutbox):
    say()
    [listed] = module.due_ids(timezone.now())
    sweep()
    mailoutbox.clear()
    with mock.patch.object(module, "due_ids", return_value=iter([listed])):
        assert sweep().sent == 0
    assert mailoutbox == []
    assert AlertPreference.objects.get().claim is None


@pytest.mark.parametrize("change", ["opted out", "deleted", "gone"])
def test_what_changed_since_the_alert_was_found_due_counts(
    now, membership, say, mailoutbox, change
):
    from conversate_alerts.preferences.choosing import set_level
    from conversate_core import services

    message = say()
    [listed] = module.due_ids(timezone.now())
    if change == "opted out":
        set_level(membership=membership, level="none")
    elif change == "deleted":
        services.delete_message(message=message)
    else:
        services.remove_member(room=message.room, user=membership.user)
    with mock.patch.object(module, "due_ids", return_value=iter([listed])):
        assert sweep().sent == 0
    assert mailoutbox == []
