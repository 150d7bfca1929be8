"""Mails sent by real SMTP, parsed from the bytes that the server received."""

from __future__ import annotations

import re

import pytest

from conversate_alerts.sending.sweep import sweep
from conversate_core import services
from conversate_core.models import Room
from conversate_core.presence import record_poll
from tests.alerts.support.times import DELAY, SECOND

HOSTILE = [
    "Line\nbreak",
    "Carriage\r\nBcc: everybody@example.org",
    "Separated\u2028and\u0085next",
    "Turned \u202e around \u2066",
    "Nothing \x07 rings",
    "Größe ☕ 茶",
    "=?utf-8?q?Encoded?=",
    "“Quoted” <b>&amp;</b>, (comment) @;:",
    "x" * 200,
    "長" * 200,
]
HARMFUL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@pytest.fixture
def deliver(clock, reader, postbox):
    def deliver():
        clock.shift(DELAY)
        assert sweep().sent == 1
        return postbox.parsed()

    return deliver


def rename(room: Room, title: str) -> None:
    """Rename without the services, which clean titles: as an import might have done."""
    Room.objects.filter(pk=room.pk).update(title=title)


@pytest.mark.parametrize("title", HOSTILE)
def test_any_room_title_makes_a_subject(deliver, say, room, title):
    rename(room, title)
    say()
    mail = deliver()
    # A long subject begins on a second line; parsers keep the space before it.
    assert mail["Subject"].strip().startswith("New messages in “")
    assert not HARMFUL.search(mail["Subject"])
    assert mail["Bcc"] is None
    assert mail["To"] == "linus@example.org"


def test_a_title_with_a_lone_surrogate_makes_a_subject(deliver, say, room, monkeypatch):
    # No database of the tests stores one; a room that was made in memory can have it.
    from conversate_alerts.sending import delivery as module

    gather = module.gather

    def with_surrogate(preference_id, now):
        alert = gather(preference_id, now)
        alert.room.title = "Half \ud83d a smile"
        return alert

    monkeypatch.setattr(module, "gather", with_surrogate)
    say()
    assert "Half \ufffd a smile" in deliver()["Subject"]


def test_no_line_is_too_long(deliver, say, room, writer, postbox):
    rename(room, "長" * 200)
    say("x" * 5_000)
    say("長い" * 2_500)
    say("https://example.org/" + "a" * 3_000)
    deliver()
    [(_, content)] = postbox.taken
    assert max(len(line) for line in content.split(b"\r\n")) <= 998


def test_it_is_text_and_html_in_this_order(deliver, say):
    say("Größe ☕")
    mail = deliver()
    assert mail.get_content_type() == "multipart/alternative"
    text, html = mail.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert "Größe ☕" in text.get_content()
    assert "Größe ☕" in html.get_content()


def test_the_headers_of_an_automatic_mail_about_a_room(deliver, say, room, settings):
    settings.CONVERSATE_SITE_URL = "https://chat.example.org:8443/intranet"
    rename(room, "Größe")
    say()
    mail = deliver()
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail["List-Id"] == f"<room-{room.pk}.conversate.chat.example.org>"
    assert mail["References"] == f"<room.{room.pk}.conversate@chat.example.org>"
    assert mail["In-Reply-To"] == mail["References"]
    assert re.fullmatch(r"<[0-9a-f]+\.conversate@chat\.example\.org>", mail["Message-ID"])
    assert mail["Date"]


def test_the_headers_of_addresses_are_never_encoded(deliver, say, settings, postbox):
    settings.CONVERSATE_SITE_URL = "https://" + "a-very-long-label." * 8 + "example.org"
    say()
    deliver()
    [(_, content)] = postbox.taken
    head = content.split(b"\r\n\r\n", 1)[0].replace(b"\r\n ", b" ")
    for name in [b"Message-ID", b"References", b"In-Reply-To", b"List-Id", b"List-Unsubscribe"]:
        [value] = re.findall(rb"^%s: +(.*)$" % name, head.replace(b"\r", b""), re.MULTILINE)
        assert value.startswith(b"<")
        assert b"=?" not in value


def test_the_mails_of_a_room_refer_to_one_conversation_and_differ(
    clock, reader, room, say, postbox
):
    ids, references = set(), set()
    for _ in range(2):
        say()
        clock.shift(DELAY)
        sweep()
        mail = postbox.parsed()
        ids.add(mail["Message-ID"])
        references.add(mail["References"])
        postbox.taken.clear()
        record_poll(membership=room.memberships.get(user=reader))
        services.mark_read(room=room, user=reader)
        clock.shift(SECOND)
    assert len(ids) == 2
    assert len(references) == 1


@pytest.mark.parametrize(
    ("site", "domain"),
    [
        ("https://münchen.example", "xn--mnchen-3ya.example"),
        ("http://127.0.0.1:8000", "127.0.0.1"),
        ("https://" + "x" * 70 + ".example", "localhost"),
    ],
)
def test_the_domain_is_ascii(deliver, say, settings, site, domain):
    settings.CONVERSATE_SITE_URL = site
    say()
    assert deliver()["Message-ID"].endswith(f"@{domain}>")


def test_a_mail_that_is_sent_twice_has_the_same_id(clock, reader, say, postbox, monkeypatch):
    """A sweep killed between the server's OK and its own note sends again, with the same id."""
    from conversate_alerts.sending import claims

    say()
    clock.shift(DELAY)
    monkeypatch.setattr(claims, "mark_sent", lambda *args, **facts: None)
    sweep()
    monkeypatch.undo()
    clock.shift(claims.LEASE)
    sweep()
    first, second = (re.findall(rb"Message-ID: +(.*)\r", mail) for _, mail in postbox.taken)
    assert first == second != []


def test_a_title_that_looks_encoded_stays_as_it_is(deliver, say, room):
    rename(room, "=?utf-8?q?=0ABcc=3A_all?=")
    say()
    assert "=\u200b?utf-8?q?=0ABcc=3A_all?=" in deliver()["Subject"]
