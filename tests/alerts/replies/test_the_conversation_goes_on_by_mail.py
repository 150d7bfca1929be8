"""An answer marks as read what the alert has told, and what comes next is mailed."""

from __future__ import annotations

import pytest

from conversate_alerts.replies.receive import receive
from conversate_alerts.sending.sweep import sweep
from conversate_core.models import Membership
from tests.alerts.support.mails import answer_from
from tests.alerts.support.times import DELAY, SECOND

pytestmark = pytest.mark.usefixtures("replies", "clock")


@pytest.fixture
def alerted(clock, membership, say, mailoutbox):
    """The message that the reader was alerted of."""
    message = say("The first")
    clock.shift(DELAY)
    sweep()
    assert len(mailoutbox) == 1
    mailoutbox.clear()
    return message


def read_mark(membership: Membership) -> int:
    return Membership.objects.get(pk=membership.pk).read_id


def test_what_came_between_the_alert_and_the_answer_stays_unread_and_is_mailed(
    clock, alerted, membership, say, mailoutbox
):
    say("In between")
    assert read_mark(membership) == 0
    receive(answer_from(membership))
    assert read_mark(membership) == alerted.pk
    clock.shift(DELAY)
    sweep()
    [mail] = mailoutbox
    assert "In between" in mail.body
    assert "The first" not in mail.body
    assert "On my way." not in mail.body


def test_without_news_an_answer_causes_no_mail(clock, alerted, membership, mailoutbox):
    receive(answer_from(membership))
    clock.shift(DELAY)
    sweep()
    assert mailoutbox == []


def test_three_rounds_are_three_mails(clock, alerted, membership, say, mailoutbox):
    for number in range(3):
        receive(answer_from(membership, Message_ID=f"<{number}@x>"))
        clock.shift(SECOND)
        say(f"Round {number}")
        clock.shift(DELAY)
        sweep()
        assert f"Round {number}" in mailoutbox[-1].body
    assert len(mailoutbox) == 3


def test_a_member_that_was_never_alerted_has_read_nothing_by_answering(membership, say):
    say("Unread")
    receive(answer_from(membership))
    assert read_mark(membership) == 0
