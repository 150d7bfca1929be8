"""Mails are well-formed with any names, titles and messages."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from conversate_alerts.mail import build_mail
from conversate_alerts.mail.outbox import Outbox
from conversate_alerts.models import AlertPreference
from conversate_alerts.sending.due import gather
from conversate_core.people import Person
from tests.alerts.support.times import DELAY

# Characters with a meaning in headers, in databases or in text from right to left.
SPECIAL = "\r\n\0\x0b\x1b\x7f\x85\u2028\u2029\u200e\u200f\u202a\u202e\u2066\u2069\ud800\udfff\ufeff"
anything = st.text(
    st.one_of(st.sampled_from(SPECIAL + ' <>"@=?;:,()\\'), st.characters()), max_size=300
)
HARMFUL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
ASCII_ID = re.compile(rb"<[\x21-\x7e]+>")


@pytest.fixture
def alert(clock, reader, membership, say, settings):
    settings.CONVERSATE_SITE_URL = "https://" + "conversations." * 5 + "example.org/intranet"
    say()
    clock.shift(DELAY)
    return gather(membership.pk, timezone.now())


def head_of(content: bytes) -> dict[bytes, bytes]:
    head = content.partition(b"\r\n\r\n")[0]
    lines = re.sub(rb"\r\n[ \t]+", b" ", head).split(b"\r\n")
    assert all(re.match(rb"[A-Za-z-]+: ", line) for line in lines)
    return dict(re.split(rb": +", line, maxsplit=1) for line in lines)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(name=anything, title=anything, body=anything)
@example(name="x" * 300, title="長" * 300, body="\ud83d")
@example(name="\u202eada", title="a\r\nBcc: everybody@example.org", body="\r\n.\r\n")
@example(name="=?utf-8?q?x?=", title='=?utf-8?q?=0ABcc:?= "', body="x" * 2_000)
def test_it_is_well_formed(alert, postbox, name, title, body):
    alert.room.title = title
    alert.messages[0].body = body
    postbox.taken.clear()
    with Outbox() as outbox:
        outbox.send(build_mail(replace(alert, person=Person(name, alert.person.address))))
    [(recipients, content)] = postbox.taken
    assert recipients == ["linus@example.org"]
    assert max(map(len, content.split(b"\r\n"))) <= 998
    head = head_of(content)
    for header in [b"Message-ID", b"References", b"In-Reply-To", b"List-Id", b"List-Unsubscribe"]:
        assert ASCII_ID.fullmatch(head[header].strip()), header
        assert b"=?" not in head[header]
    assert head[b"List-Unsubscribe-Post"] == b"List-Unsubscribe=One-Click"
    assert b"Bcc" not in head
    parsed = postbox.parsed()
    assert parsed["To"] == "linus@example.org"
    assert not HARMFUL.search(parsed["Subject"])
    text, html = (part.get_content() for part in parsed.iter_parts())
    assert text.startswith("Hello ")
    assert html.rstrip().endswith("</html>")
    assert not parsed.defects


def test_nothing_is_saved_by_making_a_mail(alert):
    before = AlertPreference.objects.values().get()
    build_mail(alert)
    assert AlertPreference.objects.values().get() == before
