"""The command says why a member gets no notification, and why no mail comes after one."""

from __future__ import annotations

from datetime import time, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from conversate_alerts.models import AlertPreference, AlertProfile, PushSubscription
from conversate_alerts.preferences.choosing import change_profile, set_level
from conversate_alerts.push.explain import reasons_not_to_push
from conversate_alerts.sending import claims
from conversate_alerts.sending.explain import reasons_not_to_send
from conversate_alerts.sending.sample import preference_for
from conversate_alerts.sending.sweep import sweep
from conversate_core import services
from conversate_core.models import Message
from conversate_core.policy import RoomPolicy, since_joined
from conversate_core.presence import record_poll
from tests.alerts.support.devices import PUSH_DELAY
from tests.alerts.support.times import DELAY, SECOND


@pytest.fixture
def due(clock, phone, say):
    say()
    clock.shift(PUSH_DELAY)


def pushes(membership):
    return reasons_not_to_push(preference_for(membership), timezone.now())


def mails(membership):
    return reasons_not_to_send(preference_for(membership), timezone.now())


def test_what_is_due_has_no_reasons_against_it_and_the_mail_waits_for_it(clock, due, membership):
    assert pushes(membership) == []
    clock.shift(DELAY)
    assert mails(membership) == ["A notification is sent first."]
    sweep()
    assert mails(membership) == [
        "A notification was sent. An e-mail follows at 2026-03-02 12:04:00+00:00 if it is not read."
    ]
    clock.shift(DELAY)
    assert mails(membership) == []


def poll(membership):
    record_poll(membership=membership, active=True, client="page")


def opt_out(membership):
    set_level(membership=membership, level="none")


def mute(membership):
    services.change_preferences(membership=membership, muted=True)


def read(membership):
    services.mark_read(room=membership.room, user=membership.user)


def want_mail(membership):
    change_profile(user=membership.user, channel="mail")


def have_no_device(membership):
    PushSubscription.objects.all().delete()


def fail(membership):
    PushSubscription.objects.update(wait_until=timezone.now() + timedelta(minutes=1))


def deactivate(membership):
    type(membership.user).objects.update(is_active=False)


def be_quiet(membership):
    change_profile(user=membership.user, quiet_from=time(11), quiet_until=time(13), time_zone="UTC")


def reach_the_limit(membership):
    AlertProfile.objects.create(
        user=membership.user, mails_on=timezone.now().date(), mails_count=50
    )


def claim(membership):
    claims.take_for_push(membership.pk)


def put_off(membership):
    AlertPreference.objects.update(push_next_try_at=timezone.now() + timedelta(hours=1))


def get_it(membership):
    sweep()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (poll, "a page is open"),
        (opt_out, "has not turned on alerts"),
        (mute, "has muted the room"),
        (read, "has no new messages"),
        (want_mail, "wants e-mail alone"),
        (have_no_device, "no device that shows notifications"),
        (fail, "wait until 2026-03-02 12:01:15"),
        (deactivate, "not active"),
        (be_quiet, "Notifications wait until 2026-03-02 13:00"),
        (reach_the_limit, "CONVERSATE_ALERT_DAILY_LIMIT"),
        (claim, "right now"),
        (put_off, "postponed until 2026-03-02 13:00:15"),
        (get_it, "was already alerted"),
    ],
)
def test_it_says_why_none_is_sent(due, membership, change, reason):
    change(membership)
    membership.refresh_from_db()
    assert reason in " ".join(pushes(membership))


def test_it_says_that_the_messages_are_too_young(clock, due, membership, say):
    services.mark_read(room=membership.room, user=membership.user)
    say()
    clock.shift(PUSH_DELAY - SECOND)
    membership.refresh_from_db()
    assert pushes(membership) == ["The new messages have been unread for less than 15 seconds."]


class SinceJoined(RoomPolicy):
    def first_visible(self, user):
        return since_joined(user)


def test_messages_from_before_the_member_joined_are_not_told(clock, due, membership, settings):
    settings.CONVERSATE_POLICY = f"{__name__}.SinceJoined"
    joined_id = Message.objects.get().pk
    type(membership).objects.update(joined_id=joined_id, read_id=0)
    membership.refresh_from_db()
    assert pushes(membership) == ["The policy hides the new messages from this member."]
    assert sweep().pushed == 0
    # The next sweep doesn't look at them again.
    assert AlertPreference.objects.get().alerted_id == joined_id
    assert pushes(membership) == ["This member has no new messages."]


def test_it_says_that_a_member_wants_notifications_alone(clock, due, membership):
    change_profile(user=membership.user, channel="push")
    sweep()
    clock.shift(DELAY)
    [reason] = mails(membership)
    assert reason == "This member wants notifications alone, and has a device that shows them."


@pytest.mark.parametrize("is_due", [True, False])
def test_the_command_explains_both(due, reader, room, is_due):
    if not is_due:
        services.mark_read(room=room, user=reader)
    out = StringIO()
    call_command("send_test_alert", "linus", "--dry-run", stdout=out)
    expected = (
        "A notification is due: the next sweep sends it."
        if is_due
        else "No notification would be sent now:\n- This member has no new messages."
    )
    assert expected in out.getvalue()


def test_without_push_the_command_says_nothing_of_it(due, settings):
    settings.CONVERSATE_PUSH_CONTACT = None
    out = StringIO()
    call_command("send_test_alert", "linus", "--dry-run", stdout=out)
    assert "otification" not in out.getvalue()
