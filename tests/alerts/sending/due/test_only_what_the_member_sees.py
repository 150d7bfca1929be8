"""If a policy hides older messages, no alert is due for them, and none quotes them."""

from __future__ import annotations

import pytest
from django.utils import timezone

from conversate_alerts.models import AlertPreference
from conversate_alerts.sending.due import due_ids
from conversate_alerts.sending.explain import reasons_not_to_send
from conversate_alerts.sending.sample import preference_for, sample_alert
from conversate_alerts.sending.sweep import sweep
from conversate_core import services
from conversate_core.models import Membership
from conversate_core.policy import RoomPolicy, since_joined
from tests.alerts.support.people import join
from tests.alerts.support.times import DELAY


class SinceJoined(RoomPolicy):
    def first_visible(self, user):
        return since_joined(user)


@pytest.fixture(autouse=True)
def rule(settings):
    settings.CONVERSATE_POLICY = f"{__name__}.SinceJoined"


@pytest.fixture
def newcomer(room, say):
    """A member that joined after a message, which counts as unread."""
    say("Old secret")
    user = join(room, "grace")
    Membership.objects.filter(user=user).update(read_id=0)
    return user


@pytest.fixture
def preference(newcomer):
    return AlertPreference.objects.get(membership__user=newcomer)


def test_a_mail_quotes_what_was_said_since(clock, newcomer, say, mailoutbox):
    say("New plan")
    clock.shift(DELAY)
    assert sweep().sent == 1
    [mail] = mailoutbox
    assert mail.to == [newcomer.email]
    assert "New plan" in mail.body
    assert "Old secret" not in mail.body + str(mail.alternatives)


@pytest.mark.parametrize("level", ["everything", "mentions"])
def test_nothing_is_due_for_older_messages_and_nobody_looks_again(
    clock, room, say, preference, level, mailoutbox
):
    AlertPreference.objects.update(level=level)
    clock.shift(DELAY)
    assert sweep().sent == 0
    assert mailoutbox == []
    assert list(due_ids(timezone.now())) == []
    say("New plan for @grace")
    clock.shift(DELAY)
    assert sweep().sent == 1


def test_the_member_who_was_there_is_alerted_of_both(clock, room, reader, say, mailoutbox):
    say("Old secret")
    clock.shift(DELAY)
    assert sweep().sent == 1
    assert "Old secret" in mailoutbox[0].body


def test_a_test_alert_says_so_and_shows_nothing_older(clock, room, newcomer, preference, say):
    clock.shift(DELAY)
    reasons = reasons_not_to_send(preference, timezone.now())
    assert any("hides the new messages" in reason for reason in reasons)
    assert sample_alert(preference_for(preference.membership)) is None
    said = say("New plan")
    alert = sample_alert(preference_for(preference.membership))
    assert alert.messages == (said,)


def test_a_member_who_left_is_alerted_of_nothing(clock, room, newcomer, say, mailoutbox):
    say("New plan")
    services.remove_member(room=room, user=newcomer)
    clock.shift(DELAY)
    assert sweep().sent == 0
