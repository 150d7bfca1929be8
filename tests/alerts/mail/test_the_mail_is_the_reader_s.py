"""Mails are in the reader's language and time zone, and quote messages if the reader wants."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.utils import translation

from conversate_alerts.models import AlertProfile
from conversate_alerts.preferences.choosing import change_profile, set_level
from conversate_alerts.sending.sweep import sweep
from conversate_core import services
from tests.alerts.support.parts import Words, words_of
from tests.alerts.support.people import join
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


def html_of(mail) -> str:
    [(html, _)] = mail.alternatives
    return html


def test_the_times_are_those_of_the_reader_s_clock(send, say, reader):
    change_profile(user=reader, time_zone="Asia/Kolkata")
    say()
    assert "03/02/2026 5:30 p.m." in send().body


def test_they_are_so_on_a_site_without_time_zones_as_well(send, say, reader, settings):
    settings.USE_TZ = False
    settings.TIME_ZONE = "UTC"
    change_profile(user=reader, time_zone="Asia/Kolkata")
    say()
    assert "03/02/2026 5:30 p.m." in send().body


def test_without_a_time_zone_they_are_the_site_s(send, say, settings):
    settings.TIME_ZONE = "America/New_York"
    say()
    assert "03/02/2026 7 a.m." in send().body


def test_the_language_is_the_reader_s_whoever_sends(send, say, reader):
    change_profile(user=reader, language="de")
    say()
    with translation.override("fr"):
        mail = send()
        assert translation.get_language() == "fr"
    assert '<html lang="de" dir="ltr">' in html_of(mail)
    assert "Ada Lovelace, 02.03.2026 " in mail.body


@pytest.mark.parametrize("language", ["", "xx", "de/../../etc", "x" * 16])
def test_an_unknown_language_is_the_site_s(send, say, reader, language):
    AlertProfile.objects.create(user=reader, language=language)
    say()
    assert '<html lang="en-us" dir="ltr">' in html_of(send())


def test_a_language_that_is_written_from_right_to_left_is(send, say, reader):
    change_profile(user=reader, language="ar")
    say()
    html = html_of(send())
    assert '<html lang="ar" dir="rtl">' in html
    assert '<div dir="rtl"' in html


def test_names_have_their_own_direction_in_sentences_of_the_other(send, say, room, reader):
    change_profile(user=reader, language="ar")
    say()
    say(author=join(room, "grace <g>", level="none"))
    html = html_of(send())
    for name in ["linus", "Ada Lovelace", "grace &lt;g&gt;", "Tea kitchen"]:
        assert f"<bdi>{name}</bdi>" in html


def test_the_list_of_mails_shows_the_first_words(send, say):
    say("The kettle\n\nis on.")
    assert Words(html_of(send())).preheader == "Ada Lovelace: The kettle is on."


def test_the_list_of_mails_shows_the_file_of_a_message_without_text(send, room, writer):
    services.post_message(room=room, author=writer, files=[ContentFile(b"%PDF-", "plan.pdf")])
    assert Words(html_of(send())).preheader == "Ada Lovelace: plan.pdf"


def test_the_list_of_mails_shows_no_text_where_the_reader_says_so(send, say, reader):
    change_profile(user=reader, with_text=False)
    say("Secret")
    preheader = Words(html_of(send())).preheader
    assert preheader == "1 new message from Ada Lovelace in “Tea kitchen” while you were away."


def test_the_text_stays_out_where_the_reader_says_so(send, say, room, writer, reader):
    change_profile(user=reader, with_text=False)
    say("Secret")
    mail = send()
    assert "Secret" not in str(mail.message())
    assert "1 new message from Ada Lovelace in “Tea kitchen”" in mail.body
    text, html = words_of(mail)
    assert text == html


def test_alerts_of_mentions_say_that_they_are(send, say, membership):
    set_level(membership=membership, level="mentions")
    say("Not about anybody")
    say("@linus, the kettle!")
    say("And @linus, the cake!")
    mail = send()
    assert mail.subject == "You were mentioned in “Tea kitchen”"
    assert "2 new messages from Ada Lovelace mention you in “Tea kitchen”." in mail.body
    assert "Not about anybody" not in mail.body
    assert "when someone mentions you" in mail.body
    text, html = words_of(mail)
    assert text == html


@pytest.mark.parametrize(
    ("others", "names"),
    [
        (1, "Ada Lovelace and p0 in"),
        (3, "Ada Lovelace, p0, p1 and p2 in"),
        (4, "Ada Lovelace, p0, p1 and 2 others in"),
    ],
)
def test_it_names_who_wrote_in_their_order(send, say, room, others, names):
    say()
    for number in range(others):
        say(author=join(room, f"p{number}", level="none"))
        say()
    assert f"new messages from {names} “Tea kitchen”" in send().body


def test_it_names_those_whose_messages_it_does_not_show(send, say, room, writer):
    gone = join(room, "gone", level="none")
    for _ in range(21):
        say()
    say(author=join(room, "grace", level="none"))
    say(author=gone)
    gone.delete()
    assert "23 new messages from Ada Lovelace, grace and Former member in" in send().body


def test_the_site_s_templates_take_precedence(send, say, settings, tmp_path):
    folder = tmp_path / "conversate_alerts"
    folder.mkdir()
    for name in ["alert_subject.txt", "alert.txt", "alert.html"]:
        (folder / name).write_text(f"{name}:\n{{{{ count }}}} by {{{{ authors }}}}")
    [engine] = settings.TEMPLATES
    settings.TEMPLATES = [{**engine, "DIRS": [tmp_path]}]
    say()
    mail = send()
    assert mail.subject == "alert_subject.txt: 1 by Ada Lovelace"
    assert mail.body == "alert.txt:\n1 by Ada Lovelace\n"
    assert html_of(mail) == "alert.html:\n1 by Ada Lovelace"


def test_without_https_there_is_no_click_that_unsubscribes(send, say, settings):
    """RFC 8058 asks for https; the link in the mail works without."""
    settings.CONVERSATE_SITE_URL = "http://127.0.0.1:8000"
    say()
    headers = send().extra_headers
    assert headers["List-Unsubscribe"].startswith("<http://127.0.0.1:8000/alerts/unsubscribe/")
    assert "List-Unsubscribe-Post" not in headers


def test_a_file_is_named_where_text_is_allowed(send, room, writer):
    from django.core.files.base import ContentFile

    services.post_message(room=room, author=writer, files=[ContentFile(b"%PDF-", "plan.pdf")])
    assert "File: plan.pdf" in send().body


@pytest.mark.parametrize("language", ["he", "pt-br"])
def test_the_language_of_a_mail_is_that_of_its_texts(language, send, say, reader, settings):
    """Languages that Django is translated into, and Conversate is not."""
    change_profile(user=reader, language=language)
    say()
    html = html_of(send())
    assert '<html lang="en" dir="ltr">' in html
    assert "while you were away" in html
