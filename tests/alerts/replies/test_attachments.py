"""Which parts of an e-mail are files, and how they are named."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from conversate_alerts.replies.attachments import attached_files
from conversate_alerts.replies.parsing import parse


def part(kind: str, headers: str = "", content: str = "content") -> bytes:
    return f"Content-Type: {kind}\n{headers}\n{content}\n".encode()


def mail(*parts: bytes, kind: str = "mixed") -> EmailMessage:
    start = f"Content-Type: multipart/{kind}; boundary=b\n\n".encode()
    return parse(start + b"".join(b"--b\n" + each for each in parts) + b"--b--\n")


ATTACHED = "Content-Disposition: attachment\n"


def test_the_content_is_decoded() -> None:
    encoding = (
        'Content-Transfer-Encoding: base64\nContent-Disposition: attachment; filename="a.bin"\n'
    )
    [file] = attached_files(mail(part("application/octet-stream", encoding, "AAEC/w==")))
    assert (file.name, file.size, file.read()) == ("a.bin", 4, b"\x00\x01\x02\xff")


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ('image/png; name="../../etc/a:b.png"', "a-b.png"),
        ("image/png", "file.png"),
        ("application/x-nobody-knows", "file"),
        ("image/png; name*0*=utf-8''Sk%C3%BC; name*1=che.png", "Sküche.png"),
        ('image/png; name="=?iso-8859-1?q?K=FCche.png?="', "Küche.png"),
        ('image/png; name="=?x?z?Y?="', "=-x-z-Y-="),
        ("text/vcard; name=ada.vcf", "ada.vcf"),
    ],
)
def test_names_are_cleaned(kind: str, name: str) -> None:
    assert [file.name for file in attached_files(mail(part(kind, ATTACHED)))] == [name]


@pytest.mark.parametrize(
    "each",
    [
        part("application/ms-tnef; name=winmail.dat", ATTACHED),
        part("application/octet-stream; name=WINMAIL.DAT", ATTACHED),
        part("application/pgp-signature; name=signature.asc"),
        part("application/pgp-keys; name=OpenPGP_0x1.asc", ATTACHED),
        part("application/pkcs7-signature; name=smime.p7s", ATTACHED),
        part("text/calendar; method=REQUEST; name=invite.ics", ATTACHED),
        part("message/rfc822", ATTACHED, "Subject: a\n\nb"),
        part("message/delivery-status", "", "a: b"),
        part("application/octet-stream; name=alert.eml", ATTACHED),
        part("application/vnd.ms-outlook; name=alert.msg", ATTACHED),
        part("image/png; name=empty.png", ATTACHED + "Content-Transfer-Encoding: base64\n", ""),
        part("text/plain"),
        part("text/html"),
    ],
)
def test_what_programs_add_by_themselves_is_no_file(each: bytes) -> None:
    assert attached_files(mail(each)) == []


@pytest.mark.parametrize(
    ("html", "is_file"),
    [
        ('<img src="cid:a">', True),
        ("<img src=cid:a>", True),
        ("no picture", True),
        ('Hi<blockquote><img src="cid:a"></blockquote>', False),
        ('Hi<div class="gmail_signature"><img src="cid:a"></div>', False),
        ('Hi<p>-- <br>Ada <img src="cid:a"></p>', False),
        ('<img src="cid:a"> and <blockquote><img src="cid:a"></blockquote>', True),
        ('<blockquote><img src="cid:a"></blockquote>Below', False),
    ],
)
def test_a_picture_is_a_file_where_the_sender_has_put_it(html: str, is_file: bool) -> None:
    picture = part("image/png; name=a.png", "Content-ID: <a>\n")
    files = attached_files(mail(part("text/html", "", html), picture, kind="related"))
    assert [file.name for file in files] == (["a.png"] if is_file else [])


def test_a_mail_that_is_a_file_has_it_as_a_file() -> None:
    assert [file.name for file in attached_files(parse(part("image/png; name=a.png")))] == ["a.png"]
