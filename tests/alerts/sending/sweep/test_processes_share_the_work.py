"""Sweeps in real processes, as those of a server and of a command."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from conversate_alerts.models import AlertPreference, AlertProfile
from conversate_alerts.preferences.choosing import get_profile
from conversate_alerts.sending import claims
from conversate_alerts.sending import daily_limit as limits
from conversate_alerts.sending.sweep import sweep
from tests.alerts.support.people import join
from tests.alerts.support.sweeper import Sweeper
from tests.core.support.racing import PATIENCE, at_once

pytestmark = pytest.mark.django_db(transaction=True)

PROCESSES = 10
MEMBERS = 12


@pytest.fixture(autouse=True)
def _now(settings):
    """Messages are due at once."""
    settings.CONVERSATE_ALERT_DELAY = 0


def test_ten_processes_that_sweep_at_once_send_one_mail_to_each_member(room, say, postbox):
    for number in range(MEMBERS):
        join(room, f"guest{number}")
    say()
    sweepers = [Sweeper(port=postbox.port) for _ in range(PROCESSES)]
    for sweeper in sweepers:
        sweeper.wait_for_line("ready")
    for sweeper in sweepers:
        sweeper.begin()
    assert sum(sweeper.result() for sweeper in sweepers) == MEMBERS
    assert Counter(postbox.recipients()) == {
        f"guest{number}@example.org": 1 for number in range(MEMBERS)
    }
    assert not AlertPreference.objects.exclude(claim=None).exists()


@pytest.mark.parametrize(
    ("stop", "mails"), [("before SMTP", 1), ("after SMTP, before the mark", 2)]
)
def test_what_a_killed_process_had_claimed_is_sent_at_least_once(reader, say, postbox, stop, mails):
    say()
    sweeper = Sweeper(port=postbox.port, stop=stop)
    sweeper.wait_for_line("ready")
    sweeper.begin()
    sweeper.wait_for_line("stopped")
    sweeper.kill()
    assert sweep().sent == 0
    with time_machine.travel(timezone.now() + claims.LEASE + timedelta(seconds=1)):
        assert sweep().sent == 1
        assert sweep().sent == 0
    assert postbox.recipients() == ["linus@example.org"] * mails
    # A mail that is sent twice has the same id.
    ids = {content.partition(b"Message-ID: ")[2].splitlines()[0] for _, content in postbox.taken}
    assert len(ids) == 1


@pytest.mark.parametrize("has_profile", [True, False])
def test_the_limit_of_a_day_is_never_exceeded(reader, settings, has_profile):
    settings.CONVERSATE_ALERT_DAILY_LIMIT = 3
    if has_profile:
        AlertProfile.objects.create(user=reader)
    profile, now = get_profile(reader), timezone.now()
    barrier = threading.Barrier(PROCESSES, timeout=PATIENCE)

    def reserve() -> bool:
        barrier.wait()
        return limits.reserve(profile, now)

    assert sum(at_once(*[reserve] * PROCESSES)) == 3
    assert get_profile(reader).mails_count == 3
