"""An answer marks as read what the alert has told, and what comes next is mailed."""

from __future__ import annotations

import pytest

from conversate_alerts.querysets import LEASE
from conversate_alerts.replies.errors import TryLater
from conversate_alerts.replies.receive import receive
from conversate_alerts.sending import claims
from conversate_alerts.sending.sweep import sweep
from conversate_core import services
from conversate_core.models import Membership, Message
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


def test_an_answer_that_is_faster_than_the_sweep_is_delivered_again(
    clock, membership, say, mailoutbox, monkeypatch
):
    mark_sent = claims.mark_sent

    def answered_before(claim, **told):
        with pytest.raises(TryLater):
            receive(answer_from(membership))
        mark_sent(claim, **told)

    message = say("The first")
    clock.shift(DELAY)
    with monkeypatch.context() as patched:
        patched.setattr(claims, "mark_sent", answered_before)
        sweep()
    assert receive(answer_from(membership)).result == "posted"
    assert read_mark(membership) == message.pk
    say("The second")
    clock.shift(DELAY)
    sweep()
    assert "The second" in mailoutbox[-1].body


def test_a_sweep_that_died_holds_no_answer_back_for_long(clock, alerted, membership, say):
    say("The second")
    claims.take(membership.pk)
    with pytest.raises(TryLater):
        receive(answer_from(membership))
    clock.shift(LEASE)
    assert receive(answer_from(membership)).result == "posted"


def test_a_member_that_was_never_alerted_has_read_nothing_by_answering(membership, say):
    say("Unread")
    receive(answer_from(membership))
    assert read_mark(membership) == 0


@pytest.mark.parametrize("mark", ["> ", ""])
def test_an_answer_that_quotes_reactions_is_posted_without_them(
    clock, reader, writer, room, membership, say, mailoutbox, mark
):
    mine = services.post_message(room=room, author=reader, body="Shall we meet?")
    services.react(message=mine, user=writer, emoji="👍")
    say("The first")
    clock.shift(DELAY)
    sweep()
    [mail] = mailoutbox
    assert "Ada Lovelace 👍 to “Shall we meet?”" in mail.body
    quote = "\n".join(mark + line for line in mail.body.splitlines())
    receive(answer_from(membership, f"On my way.\n\n{quote}"))
    assert Message.objects.latest("pk").body == "On my way."
