"""Members are alerted of messages of programs, under the name of the program."""

from __future__ import annotations

import pytest

from conversate_alerts.sending.sweep import sweep
from conversate_core import services
from tests.alerts.support.parts import words_of
from tests.alerts.support.times import DELAY

NAME = "Backup (program)"


@pytest.fixture
def tell(room):
    def tell(sender="Backup", body="Disk full", **more):
        return services.post_message(room=room, sender=sender, body=body, **more)

    return tell


@pytest.fixture
def send(clock, reader, mailoutbox):
    """Sweep once the delay is over, and return the words of the mail."""

    def send():
        clock.shift(DELAY)
        sweep()
        [mail] = mailoutbox
        text, html = (" ".join(words) for words in words_of(mail))
        assert html.replace("> ", "") == text.replace("> ", "")
        return text

    return send


def test_the_mail_names_the_program(send, tell):
    tell()
    text = send()
    assert f"1 new message from {NAME} in “Tea kitchen”" in text
    assert f"{NAME}, 03/02/2026" in text


def test_programs_and_people_are_counted_as_several(send, say, tell):
    tell()
    tell("Monitor")
    say()
    assert f"from {NAME}, Monitor (program) and Ada Lovelace in" in send()


def test_those_that_the_mail_does_not_show_are_counted_too(send, tell):
    for number in range(30):
        tell(f"Program {number}")
    assert "Program 0 (program), Program 1 (program), Program 2 (program) and 27 others" in send()


def test_a_quote_names_it(send, say, tell, room, writer):
    services.post_message(room=room, author=writer, body="Oh", reply_to=tell())
    assert f"{NAME}: Disk full" in send()
