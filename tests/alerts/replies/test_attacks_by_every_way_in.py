"""Hostile e-mails by each way that e-mails come in: none is posted, and none ends in an error."""

from __future__ import annotations

import ast
import os
from collections.abc import Callable
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command

import conversate_alerts
from conversate_alerts.mail.reply_address import reply_address
from conversate_alerts.replies.anymail import on_inbound
from conversate_core.models import Membership, Message
from tests.alerts.management.test_fetch_mail import OPTIONS, Server
from tests.alerts.support.mails import answer_from

pytestmark = pytest.mark.usefixtures("replies", "mailbox")
Way = Callable[[bytes, Any], None]


def by_pipe(raw: bytes, patch: pytest.MonkeyPatch) -> None:
    patch.setattr("sys.stdin", TextIOWrapper(BytesIO(raw)))
    status = 0
    try:
        call_command("receive_mail", stdout=StringIO(), stderr=StringIO())
    except SystemExit as error:
        status = int(str(error.code))
    assert status in {0, os.EX_NOUSER}


def by_mailbox(raw: bytes, patch: pytest.MonkeyPatch) -> None:
    server = Server()
    server.deliver(raw)
    patch.setattr("imaplib.IMAP4_SSL", server.connect)
    call_command("fetch_mail", stdout=StringIO(), stderr=StringIO())
    assert server.count()["INBOX"] == 0


def by_webhook(raw: bytes, patch: pytest.MonkeyPatch) -> None:
    message = SimpleNamespace(as_bytes=lambda policy: raw, envelope_recipient=None)
    on_inbound(event=SimpleNamespace(message=message))


# The modules that pass e-mails on to `receive`.
WAYS: dict[str, Way] = {
    "management/commands/receive_mail.py": by_pipe,
    "replies/fetching.py": by_mailbox,
    "replies/anymail.py": by_webhook,
}
SENDERS = {
    "another sender": {"From": "mallory@evil.example"},
    "a name that is the address": {"From": '"linus@example.org" <mallory@evil.example>'},
    "two authors": {"From": "linus@example.org, mallory@evil.example"},
    "no author": {"From": None},
    "an unknown token": {"To": f"chat+1.{'a' * 26}@example.org"},
    "a machine": {"Auto_Submitted": "auto-replied"},
}
BOMBS = {
    "levels": b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (level, level)
        for level in range(5_000)
    ),
    "headers": b"".join(b"X-%d: y\n" % number for number in range(50_000)) + b"\nx",
    "a charset": b"Content-Type: text/plain; charset=idna\n\n" + b"\xff" * 1_000,
    "half an encoding": b"Content-Transfer-Encoding: base64\n\n=====",
    "no UTF-8": b"Subject: \xff\xfe\x00\n\n\xed\xa0\x80",
}


@pytest.fixture
def mailbox(settings: Any) -> None:
    settings.CONVERSATE_IMAP = OPTIONS


every_way = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)


def test_every_way_in_is_tried() -> None:
    root = Path(conversate_alerts.__file__).parent
    found = {path.relative_to(root).as_posix() for path in root.rglob("*.py") if receives(path)}
    assert found == WAYS.keys()


def receives(path: Path) -> bool:
    return any(
        isinstance(node, ast.ImportFrom) and "receive" in {name.name for name in node.names}
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
    )


@every_way
@pytest.mark.parametrize("headers", SENDERS.values(), ids=SENDERS)
def test_a_forged_mail_is_not_posted(
    membership: Membership, monkeypatch: Any, headers: dict[str, str | None], way: Way
) -> None:
    way(answer_from(membership, **headers), monkeypatch)
    assert not Message.objects.exists()


@every_way
@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
@pytest.mark.parametrize("author", ["linus@example.org", "mallory@evil.example"])
def test_a_bomb_ends_in_no_error(
    membership: Membership,
    monkeypatch: Any,
    caplog: pytest.LogCaptureFixture,
    author: str,
    bomb: bytes,
    way: Way,
) -> None:
    head = f"From: {author}\nTo: {reply_address(membership)}\nMessage-ID: <1@x>\n".encode()
    way(head + bomb, monkeypatch)
    assert "could not be received" not in caplog.text
    assert author == "linus@example.org" or not Message.objects.exists()


@every_way
def test_a_mail_that_comes_again_is_posted_once(
    membership: Membership, monkeypatch: Any, way: Way
) -> None:
    for _ in range(3):
        way(answer_from(membership), monkeypatch)
    assert Message.objects.count() == 1
