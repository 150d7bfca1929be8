from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile

from conversate_alerts.mail import MAX_CHARACTERS
from conversate_alerts.mail.links import mail_domain
from conversate_alerts.sending.sweep import sweep
from conversate_core import services
from tests.alerts.support.parts import words_of
from tests.alerts.support.times import DELAY


@pytest.fixture
def send(clock, reader, mailoutbox):
    """Sweep once the delay is over, and return the mail."""

    def send():
        clock.shift(DELAY)
        sweep()
        [mail] = mailoutbox
        return mail

    return send


def test_it_names_the_reader_the_room_the_authors_and_the_messages(send, say, room, reader):
    say("The kettle is on.")
    say("Who wants tea?\nOr coffee?")
    mail = send()
    assert mail.subject == "New messages in “Tea kitchen”"
    for part in [
        "Hello linus,",
        "2 new messages from Ada Lovelace in “Tea kitchen” while you were away.",
        "Ada Lovelace, 03/02/2026",
        "The kettle is on.",
        "Who wants tea?\nOr coffee?",
    ]:
        assert part in mail.body


def test_text_and_html_say_the_same(send, say, room, writer):
    say("1 < 2 & \"quoted\" <script>alert('x')</script>\n\nAnother line")
    services.post_message(room=room, author=writer, files=[ContentFile(b"%PDF-", "plan <1>.pdf")])
    text, html = words_of(send())
    assert text == html
    assert "<script>alert('x')</script>" in text


def test_files_are_named(send, room, writer):
    services.post_message(room=room, author=writer, files=[ContentFile(b"%PDF-", "plan.pdf")])
    assert "File: plan.pdf" in send().body


def test_one_message_is_one(send, say):
    say()
    assert "1 new message from Ada Lovelace in" in send().body


def test_it_says_that_replies_are_not_read_and_where_to_reply(send, say, settings):
    settings.CONVERSATE_SITE_URL = "https://chat.example.org"
    say()
    mail = send()
    said = "Replies to this e-mail are not read. Reply in the room:\n\nRead and reply\nhttps://"
    assert said in mail.body
    text, html = words_of(mail)
    assert text == html


def test_without_links_it_says_only_that_replies_are_not_read(send, say, settings):
    settings.CONVERSATE_SITE_URL = None
    say()
    mail = send()
    assert "Replies to this e-mail are not read.\n\n-- \n" in mail.body
    text, html = words_of(mail)
    assert text == html


def test_of_many_messages_the_first_are_shown_and_the_others_counted(send, say):
    for number in range(25):
        say(f"Number {number}.")
    mail = send()
    assert "25 new messages from" in mail.body
    assert "Number 19." in mail.body
    assert "Number 20." not in mail.body
    assert "… and 5 more." in mail.body
    text, html = words_of(mail)
    assert text == html


def test_a_long_message_is_cut(send, say):
    say("x" * 5_000)
    mail = send()
    assert "x" * (MAX_CHARACTERS - 1) + "…" in mail.body
    assert "x" * MAX_CHARACTERS not in mail.body


def test_the_text_of_messages_stays_out_where_the_site_says_so(send, say, room, writer, settings):
    settings.CONVERSATE_ALERT_TEXT = False
    say("Secret")
    services.post_message(room=room, author=writer, files=[ContentFile(b"%PDF-", "secret.pdf")])
    mail = send()
    assert "Secret" not in str(mail.message())
    assert "secret.pdf" not in str(mail.message())
    assert "Ada Lovelace" in mail.body
    text, html = words_of(mail)
    assert text == html


def test_the_text_is_that_of_the_moment_of_sending(send, say):
    message = say("Teh kettle")
    services.edit_message(message=message, body="The kettle")
    assert "The kettle" in send().body


def test_it_is_written_in_the_language_of_the_site(send, say, settings):
    from django.utils import translation

    say()
    settings.LANGUAGE_CODE = "de"
    with translation.override("fr"):
        mail = send()
    assert '<html lang="de" dir="ltr">' in mail.alternatives[0][0]
    assert "02.03.2026" in mail.body


def test_it_comes_from_the_address_that_the_site_names(send, say, settings):
    settings.CONVERSATE_EMAIL_FROM = "Chat <chat@example.net>"
    say()
    assert send().from_email == "Chat <chat@example.net>"
    assert mail_domain() == "example.net"


def test_it_comes_from_the_address_of_the_site_s_mail_otherwise(send, say, settings):
    settings.DEFAULT_FROM_EMAIL = "site@example.com"
    say()
    assert send().from_email == "site@example.com"


def test_a_site_without_time_zones_sends_mail_as_well(clock, membership, settings):
    settings.USE_TZ = False
    room, writer = membership.room, membership.user
    reader = services.add_member(room=room, user=_person())
    from conversate_alerts.preferences.choosing import set_level

    set_level(membership=reader, level="everything")
    services.post_message(room=room, author=writer, body="Hello")
    clock.shift(DELAY + timedelta(seconds=1))
    assert sweep().sent == 1


def _person():
    from tests.core.support.people import make_person

    return make_person("grace", email="grace@example.org")
