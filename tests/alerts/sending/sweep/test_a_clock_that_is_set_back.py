"""The clock is set back by an hour: no alert waits for that hour, and none is sent twice."""

from __future__ import annotations

from conversate_alerts.models import AlertPreference
from conversate_alerts.sending import claims
from conversate_alerts.sending.sweep import sweep
from conversate_core.presence import record_goodbye, record_poll
from tests.alerts.support.times import DELAY, DISCONNECT, SECOND

HOUR = 3600 * SECOND


def test_messages_from_before_are_alerted_soon(clock, reader, membership, say, mailoutbox):
    record_poll(membership=membership)
    say()
    clock.shift(-HOUR)
    assert sweep().sent == 0
    clock.shift(DISCONNECT)
    assert sweep().sent == 1


def test_one_mail_until_the_member_has_been_back(clock, membership, say, mailoutbox):
    record_poll(membership=membership, client="a")
    record_goodbye(membership=membership, client="a")
    clock.shift(-HOUR)
    for _ in range(3):
        say()
        clock.shift(DELAY)
        sweep()
    assert len(mailoutbox) == 1


def test_the_claim_of_a_sweep_that_died_before_ends(clock, reader, say, mailoutbox):
    say()
    clock.shift(DELAY)
    assert claims.take(AlertPreference.objects.get().pk)
    assert sweep().sent == 0
    clock.shift(-HOUR)
    assert sweep().sent == 1


def test_what_failed_just_before_is_tried_again_with_the_usual_waits(clock, reader, say, postbox):
    postbox.answer_to_data = "451 4.7.1 Later"
    say()
    clock.shift(DELAY)
    assert sweep().failed == 1
    clock.shift(-HOUR)
    assert sweep().failed == 1
    clock.shift(SECOND)
    assert sweep().failed == 0
    postbox.answer_to_data = ""
    clock.shift(HOUR)
    assert sweep().sent == 1
