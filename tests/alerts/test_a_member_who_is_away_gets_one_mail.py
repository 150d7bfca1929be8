from __future__ import annotations

from datetime import timedelta

from conversate_alerts.sweep import sweep
from conversate_core import services
from conversate_core.presence import record_poll

DELAY = timedelta(seconds=120)


def test_one_mail_tells_a_member_who_was_never_seen(clock, reader, say, mailoutbox):
    say("The kettle is on.")
    clock.shift(DELAY)

    sweep()
    sweep()

    [mail] = mailoutbox
    assert mail.to == ["linus@example.org"]
    assert "The kettle is on." in mail.body
    assert "Ada Lovelace" in mail.body


def test_nobody_is_told_before_the_delay_is_over(clock, reader, say, mailoutbox):
    say()
    clock.shift(DELAY - timedelta(seconds=1))
    sweep()
    assert mailoutbox == []


def test_the_message_that_came_just_before_somebody_left_is_caught(
    clock, membership, room, say, mailoutbox
):
    record_poll(membership=membership)
    services.mark_read(room=room, user=membership.user)
    say("One second later the network died.")
    clock.shift(DELAY)
    sweep()
    assert len(mailoutbox) == 1
