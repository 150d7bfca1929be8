"""Any bytes are read or refused: nothing else is raised, and no e-mail takes long."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conversate_alerts.replies.attachments import attached_files
from conversate_alerts.replies.errors import Unreadable
from conversate_alerts.replies.machines import is_from_machine
from conversate_alerts.replies.parsing import parse
from conversate_alerts.replies.text import written_text

MAILS = [path.read_bytes() for path in sorted((Path(__file__).parent / "corpus").rglob("*.eml"))]
# Where they begin, structures of MIME are most easily broken.
PIECES = [
    b"\n", b"\n\n", b"\r", b"--", b"\xff", b"\x00", b"=", b";", b'"', b"(", b"<", b">", b"&#",
    b"=?",
    b"Content-Type: multipart/mixed; boundary=x\n", b"Content-Transfer-Encoding: base64\n",
    b"charset*0*=utf-8''%41; ", b"charset=idna", b"From: <>, :;@\n", b"<blockquote><!--", b"> ",
]  # fmt: skip
BOMB = b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n'


def read(raw: bytes) -> None:
    mail = parse(raw)
    str(mail["From"]), is_from_machine(mail), written_text(mail)
    attached_files(mail)


@st.composite
def broken(draw: st.DrawFn) -> bytes:
    raw = draw(st.sampled_from(MAILS))
    for _ in range(draw(st.integers(1, 8))):
        start = draw(st.integers(0, len(raw)))
        end = min(len(raw), start + draw(st.integers(0, 40)))
        raw = raw[:start] + draw(st.sampled_from(PIECES) | st.binary(max_size=4)) + raw[end:]
    return raw


@given(raw=broken() | st.binary(max_size=300))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_broken_mail_is_read_or_refused(raw: bytes) -> None:
    with suppress(Unreadable):
        read(raw)


@pytest.mark.parametrize(
    "raw",
    [
        b"".join(BOMB % (level, level) for level in range(10_000)) + b"\nx",
        b"Content-Type: message/rfc822\n\n" * 10_000 + b"x",
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 50_000,
        b"".join(b"X-%d: y\n" % number for number in range(100_000)) + b"\nx",
        b"X: " + b"a" * 1_000_000 + b"\n\nx",
        b"X: a" + b"\n a" * 500_000 + b"\n\nx",
        b"\n" * 2_000_000,
    ],
    ids=["levels", "mails in mails", "parts", "headers", "a long header", "a folded one", "lines"],
)
def test_a_bomb_is_refused(raw: bytes) -> None:
    with pytest.raises(Unreadable, match="too many parts or headers"):
        parse(raw)


# Each takes hours if time is not in proportion to its length.
@pytest.mark.parametrize(
    "text",
    [
        "<div>" * 100_000 + "x",
        "<blockquote>" * 100_000 + "x",
        "<blockquote>" * 50_000 + "x</i>" * 50_000,
        "<ul><li>" * 60_000 + "x",
        "<b>" + "<a href=http://x>x" * 27_000 + "</b>",
        "<" * 500_000,
        "<a " * 200_000,
        "<a " * 200_000 + ">",
        "<!--" * 200_000,
        "<!--" * 200_000 + ">",
        "</" * 200_000 + ">",
        "<![CDATA[" * 100_000,
        "<?" * 200_000,
        "<style>" + "</" * 200_000 + ">",
        '<a b="' + "<a c='" * 100_000 + ">",
        "&#" + "1" * 500_000 + ";",
        '<!DOCTYPE x [<!ENTITY a "&b;&b;"><!ENTITY b "&c;&c;">]>&a;' * 1_000,
    ],
)
def test_html_takes_time_in_proportion(text: str) -> None:
    read(b"Content-Type: text/html\n\n" + text.encode())


# As in browsers. Otherwise the text of each would be read again for those around it.
def test_a_link_ends_where_the_next_one_begins() -> None:
    html = "<p><a href=https://one.example>one<a href=https://two.example>two</p>"
    mail = parse(b"Content-Type: text/html\n\n" + html.encode())
    assert written_text(mail) == "one <https://one.example>two <https://two.example>"


@pytest.mark.parametrize(
    "text",
    [">" * 500_000, "> " * 300_000, ">\n" * 300_000, "-=" * 300_000, "%25" * 200_000,
     "a." * 300_000, "--\n" * 300_000, "On 1 wrote:\n" * 60_000,
     "On \n" * 100_000, "From:\n" * 100_000, "[cid:" * 100_000, "--\n\n> a\n" * 50_000,
     "a@1:\n> b\nc\n" * 50_000, " " * 500_000, "a \n" * 200_000],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["text/plain", "text/plain; format=flowed"])
def test_text_takes_time_in_proportion(kind: str, text: str) -> None:
    read(f"Content-Type: {kind}\n\n{text}".encode())


@pytest.mark.parametrize(
    "value", ["(" * 60_000, '"' * 60_000, "<@," * 20_000, "a:" * 30_000, "=?utf-8?q?=41?=" * 4_000]
)
def test_a_header_that_costs_much_is_a_plain_text(value: str) -> None:
    mail = parse(f"From: {value}\n\nx".encode())
    assert mail["From"] == value
    assert not hasattr(mail["From"], "addresses")


def test_a_header_in_8_bit_is_read() -> None:
    mail = parse("Subject: Teeküche\nFrom: Jürgen <j@example.org>\n\nx".encode())
    assert mail["Subject"] == "Teeküche"
    assert mail["From"].addresses[0].addr_spec == "j@example.org"


def test_the_limits_are_those_of_one_mail() -> None:
    raw = b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 150
    assert len(list(parse(raw).walk())) == len(list(parse(raw).walk())) == 151


def test_a_multipart_without_its_boundary_is_read_as_text() -> None:
    mail = parse(b"Content-Type: multipart/mixed; boundary=a\n\n--b\n\nHello\n--b--\n")
    assert "Hello" in written_text(mail)
