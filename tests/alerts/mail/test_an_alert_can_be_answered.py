"""With CONVERSATE_REPLY_ADDRESS, alerts say how to answer; without it nothing changes."""

from __future__ import annotations

import re

import pytest

from conversate_alerts.mail.tokens import REPLY_TOKEN_MAX_LENGTH, reply_token
from conversate_alerts.replies.marker import marker
from conversate_alerts.sending.sweep import sweep
from conversate_core.models import Membership, Room
from tests.alerts.support.mails import REPLY_ADDRESS
from tests.alerts.support.parts import words_of
from tests.alerts.support.times import DELAY
from tests.core.support.queries import counted

ANSWER = "Reply to this e-mail to answer in the room."


@pytest.fixture
def send(clock, membership, say, mailoutbox):
    def send():
        say()
        clock.shift(DELAY)
        sweep()
        return mailoutbox[-1]

    return send


def test_the_sender_stays_the_site_s_and_answers_go_to_an_address_of_the_member(send, settings):
    settings.CONVERSATE_EMAIL_FROM = "Chat <no-reply@example.org>"
    settings.CONVERSATE_REPLY_ADDRESS = REPLY_ADDRESS
    mail = send()
    wire = mail.message().as_bytes()
    assert mail.from_email == "Chat <no-reply@example.org>"
    line = rb"^Reply-To: chat\+[0-9a-z]+\.[a-z2-7]{26}@example\.org\r?$"
    assert re.search(line, wire, re.MULTILINE)


def test_both_parts_begin_with_the_marker_and_say_that_they_can_be_answered(send, settings):
    settings.CONVERSATE_REPLY_ADDRESS = REPLY_ADDRESS
    mail = send()
    text, html = words_of(mail)
    assert text == html
    assert mail.body.startswith(f"{marker()}\n")
    assert ANSWER in mail.body
    assert "not read" not in mail.body


def test_without_the_setting_there_is_no_header_and_no_marker(send):
    mail = send()
    assert "Reply-To" not in mail.extra_headers
    assert not mail.reply_to
    assert marker() not in mail.body
    assert ANSWER not in mail.body


def test_it_costs_an_alert_no_query(clock, membership, say, settings, mailoutbox):
    counts = []
    for address in (None, None, REPLY_ADDRESS):  # the first one creates the profile
        settings.CONVERSATE_REPLY_ADDRESS = address
        Membership.objects.filter(pk=membership.pk).update(read_id=10**6)
        Membership.objects.filter(pk=membership.pk).update(read_id=0)
        membership.alert_preference.alerted_at = None
        membership.alert_preference.alerted_id = 0
        membership.alert_preference.save()
        say()
        clock.shift(DELAY)
        with counted() as queries:
            sweep()
        counts.append(len(queries))
    assert len(mailoutbox) == 3
    # Each sweep looks for old texts and for old records of e-mails.
    assert counts[1] + 2 == counts[2]


def test_no_token_is_longer_than_an_address_can_have():
    room = Room(pk=2**63 - 1)
    longest = reply_token(Membership(pk=2**63 - 1, room=room, user_id=2**31 - 1))
    assert len(longest) == REPLY_TOKEN_MAX_LENGTH
    assert longest == longest.lower()
