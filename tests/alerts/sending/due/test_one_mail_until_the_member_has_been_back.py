from __future__ import annotations

import pytest

from conversate_alerts.sending.sweep import sweep
from conversate_core import services
from conversate_core.presence import record_poll
from tests.alerts.support.times import DELAY, DISCONNECT, SECOND


@pytest.fixture
def alerted(clock, membership, say, mailoutbox):
    """The reader was alerted of one message."""
    say("The first")
    clock.shift(DELAY)
    sweep()
    assert len(mailoutbox) == 1
    mailoutbox.clear()


def test_a_hundred_more_messages_bring_no_second_mail(clock, alerted, say, mailoutbox):
    for _ in range(100):
        say()
        clock.shift(60 * SECOND)
        sweep()
    assert mailoutbox == []


def test_who_came_back_is_alerted_of_what_came_after_they_left_again(
    clock, alerted, membership, room, say, mailoutbox
):
    record_poll(membership=membership)
    services.mark_read(room=room, user=membership.user)
    clock.shift(SECOND)
    say("The second")
    clock.shift(DELAY)
    sweep()
    sweep()
    [mail] = mailoutbox
    assert "The second" in mail.body
    assert "The first" not in mail.body


def test_who_came_back_without_reading_is_not_alerted_of_the_same_again(
    clock, alerted, membership, mailoutbox
):
    record_poll(membership=membership, focused=False)
    clock.shift(DELAY + DISCONNECT)
    sweep()
    assert mailoutbox == []


def test_what_came_after_the_mail_is_alerted_though_the_member_did_not_read_on_return(
    clock, alerted, membership, say, mailoutbox
):
    say("The second")
    clock.shift(SECOND)
    record_poll(membership=membership, focused=False)
    clock.shift(DELAY)
    sweep()
    [mail] = mailoutbox
    assert "The second" in mail.body


@pytest.mark.parametrize("act", ["read", "post"])
def test_reading_or_posting_counts_as_being_back_where_nothing_polls(
    clock, alerted, reader, room, say, mailoutbox, act
):
    if act == "read":
        services.mark_read(room=room, user=reader)
    else:
        say("My answer", author=reader)
    say("The second")
    clock.shift(DELAY)
    sweep()
    [mail] = mailoutbox
    assert "The second" in mail.body


def test_who_came_back_while_the_mail_was_on_its_way_is_alerted_again(
    clock, membership, room, say, mailoutbox, monkeypatch
):
    say("The first")
    clock.shift(DELAY)

    def come_back(alert):
        clock.shift(SECOND)
        record_poll(membership=membership)
        services.mark_read(room=room, user=membership.user)
        clock.shift(SECOND)
        return build_mail(alert)

    from conversate_alerts.sending import delivery as module

    build_mail = module.build_mail
    monkeypatch.setattr(module, "build_mail", come_back)
    sweep()
    monkeypatch.undo()
    say("The second")
    clock.shift(DELAY)
    sweep()
    assert len(mailoutbox) == 2
