"""Alerts ask the site's presence backend, not their own table."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from conversate_alerts.models import AlertPreference
from conversate_alerts.sending import due
from conversate_alerts.sending.due import due_ids
from conversate_alerts.sending.explain import reasons_not_to_send
from conversate_alerts.sending.sample import preference_for
from conversate_alerts.sending.sweep import sweep
from conversate_core import services
from conversate_core.presence import Presence, State, record_poll
from tests.alerts.support import backends
from tests.alerts.support.people import join
from tests.alerts.support.times import DELAY, SECOND
from tests.core.support.queries import counted

if TYPE_CHECKING:
    pass

pytestmark = pytest.mark.usefixtures("elsewhere")

HERE = "This member is not away: a page was open a short while ago."
ACTIVE = (
    "This member is not away: a page is open, and they were active in this or another room less "
    "than 600 seconds ago."
)
TOLD = "This member was already alerted, and hasn't been active in the room or read it since."


def away(last_seen_at: datetime | None = None) -> Presence:
    return Presence(State.AWAY, last_seen_at)


@pytest.mark.parametrize("state", [State.ACTIVE, State.IDLE])
def test_nobody_is_mailed_who_is_here_by_the_site_s_presence(
    clock, elsewhere, reader, say, mailoutbox, state
):
    say()
    clock.shift(DELAY)
    elsewhere.known[reader.pk] = Presence(state, timezone.now())
    assert sweep().sent == 0
    assert mailoutbox == []
    elsewhere.known[reader.pk] = away(timezone.now())
    assert sweep().sent == 1


def test_a_poll_is_alerted_to_it_and_keeps_the_mail_back(clock, membership, say, mailoutbox):
    say()
    clock.shift(DELAY)
    record_poll(membership=membership)
    assert sweep().sent == 0


def test_whom_it_does_not_know_is_away(clock, reader, say, mailoutbox):
    say()
    clock.shift(DELAY)
    assert sweep().sent == 1


def test_one_mail_is_followed_by_silence_until_it_has_seen_the_member_again(
    clock, elsewhere, reader, say, mailoutbox
):
    for _ in range(2):
        say()
        clock.shift(DELAY)
        sweep()
    assert len(mailoutbox) == 1
    elsewhere.known[reader.pk] = away(timezone.now() + SECOND)
    clock.shift(10 * SECOND)
    assert sweep().sent == 1


def test_reading_ends_the_silence_too_where_it_keeps_no_times(
    clock, elsewhere, room, reader, say, mailoutbox
):
    elsewhere.known[reader.pk] = away()
    say()
    clock.shift(DELAY)
    sweep()
    services.mark_read(room=room, user=reader)
    say()
    clock.shift(DELAY)
    assert sweep().sent == 1


def idle(active_at: datetime) -> Presence:
    return Presence(State.IDLE, timezone.now(), active_at)


def test_an_idle_page_holds_back_no_mail_where_it_keeps_the_last_activity(
    clock, elsewhere, reader, membership, say, mailoutbox
):
    active_at = timezone.now()
    say()
    clock.shift(599 * SECOND)
    elsewhere.known[reader.pk] = idle(active_at)
    assert sweep().sent == 0
    assert reasons_not_to_send(preference_for(membership), timezone.now()) == [ACTIVE]
    clock.shift(SECOND)
    elsewhere.known[reader.pk] = idle(active_at)
    assert reasons_not_to_send(preference_for(membership), timezone.now()) == []
    assert sweep().sent == 1
    say()
    clock.shift(DELAY)
    elsewhere.known[reader.pk] = idle(active_at)
    assert sweep().sent == 0
    elsewhere.known[reader.pk] = Presence(State.AWAY, timezone.now(), timezone.now())
    assert sweep().sent == 1


@pytest.mark.parametrize("idle_after", [600, None])
def test_activity_in_another_room_holds_back_mail_unless_the_site_turns_that_off(
    clock, settings, reader, membership, say, mailoutbox, idle_after
):
    settings.CONVERSATE_PRESENCE = f"{backends.__name__}.ByRoom"
    settings.CONVERSATE_ALERT_IDLE_AFTER = idle_after
    other = services.create_room(title="Elsewhere", members=[reader])
    record_poll(membership=other.memberships.get())
    say()
    clock.shift(DELAY)
    assert sweep().sent == (0 if idle_after else 1)


def test_a_member_who_comes_back_after_the_claim_is_not_mailed(
    clock, elsewhere, reader, say, mailoutbox, monkeypatch
):
    say()
    clock.shift(DELAY)
    gather = due.gather

    def come_back(*args):
        elsewhere.known[reader.pk] = Presence(State.ACTIVE)
        return gather(*args)

    monkeypatch.setattr("conversate_alerts.sending.delivery.gather", come_back)
    assert sweep().sent == 0


def test_a_clock_that_was_set_back_does_not_mail_each_message(
    clock, elsewhere, reader, say, mailoutbox
):
    elsewhere.known[reader.pk] = away(timezone.now() + 3600 * SECOND)
    for _ in range(2):
        say()
        clock.shift(DELAY)
        sweep()
    assert len(mailoutbox) == 1


def test_the_reasons_not_to_send_are_those_of_the_site_s_presence(
    clock, elsewhere, reader, membership, say
):
    say()
    clock.shift(DELAY)
    elsewhere.known[reader.pk] = Presence(State.IDLE)
    assert reasons_not_to_send(preference_for(membership), timezone.now()) == [HERE]
    elsewhere.known[reader.pk] = Presence(State.ACTIVE)
    assert reasons_not_to_send(preference_for(membership), timezone.now()) == [ACTIVE]
    elsewhere.known[reader.pk] = away()
    assert reasons_not_to_send(preference_for(membership), timezone.now()) == []
    sweep()
    say()
    clock.shift(DELAY)
    assert reasons_not_to_send(preference_for(membership), timezone.now()) == [TOLD]


def test_while_it_can_not_be_asked_nobody_is_mailed_and_nothing_is_lost(
    clock, settings, reader, say, mailoutbox
):
    say()
    clock.shift(DELAY)
    settings.CONVERSATE_PRESENCE = f"{backends.__name__}.Unreachable"
    with pytest.raises(ConnectionError):
        sweep()
    assert mailoutbox == []
    settings.CONVERSATE_PRESENCE = f"{backends.__name__}.Elsewhere"
    assert sweep().sent == 1


@pytest.mark.parametrize("present", [1, 20])
def test_it_is_asked_once_for_all_whose_alert_may_be_due(
    clock, settings, elsewhere, room, say, mailoutbox, present
):
    settings.CONVERSATE_PRESENCE = f"{backends.__name__}.ElsewhereInBulk"
    other = services.create_room(title="Elsewhere")
    writer = join(other, "writer", level="none")
    for number in range(present):
        user = join(room if number % 2 else other, f"guest{number}")
        elsewhere.known[user.pk] = Presence(State.ACTIVE)
    say()
    services.post_message(room=other, author=writer, body="Hello")
    clock.shift(DELAY)
    with counted() as queries:
        assert sweep().sent == 0
    # Departures; invitations; added members; alerts that may be due; their memberships; two times
    # of attempts.
    assert len(queries) == 7
    assert elsewhere.asked == [present]


def test_a_backend_that_answers_for_one_room_is_asked_once_for_each(
    clock, elsewhere, room, say, mailoutbox
):
    for number in range(5):
        elsewhere.known[join(room, f"guest{number}").pk] = Presence(State.ACTIVE)
    say()
    clock.shift(DELAY)
    assert sweep().sent == 0
    assert elsewhere.asked == [1]


def test_batches_of_which_nobody_is_away_end_no_sweep(clock, elsewhere, room, say):
    for number in range(4):
        elsewhere.known[join(room, f"guest{number}").pk] = Presence(State.ACTIVE)
    absent = join(room, "absent")
    say()
    clock.shift(DELAY)
    alert = AlertPreference.objects.get(membership__user=absent)
    assert list(due_ids(timezone.now(), batch_size=2)) == [alert.pk]
