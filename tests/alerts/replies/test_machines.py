"""Who is a machine, by the headers of RFC 3834 and others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conversate_alerts.replies.machines import is_from_machine
from conversate_alerts.replies.parsing import parse

if TYPE_CHECKING:
    from pytest_django import Settings


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: Auto-Generated; owner=x",
        "Precedence: Bulk",
        "Precedence: list",
        "Precedence: junk",
        "Precedence: auto_reply",
        "Return-Path: <>",
        "List-Id: <a.b>",
        "X-Autoreply: yes",
        "X-Autorespond: Re",
        "From: MAILER-DAEMON@mx.example.org",
        "From: Postmaster <postmaster@example.org>",
        "Content-Type: multipart/report; boundary=x",
        "Content-Type: text/calendar; method=reply",
    ],
)
def test_a_machine_is_recognized(header: str) -> None:
    assert is_from_machine(parse(f"{header}\n\nx".encode()))


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: no",
        "Precedence: first-class",
        "Return-Path: <ada@example.org>",
        "X-Auto-Response-Suppress: All",
        "From: Ada <ada@example.org>",
        "From: (((",
        "Content-Type: text/calendar; method=REQUEST",
        "Subject: Out of office",
    ],
)
def test_a_person_is_not(header: str) -> None:
    assert is_from_machine(parse(f"{header}\n\nx".encode())) is None


@pytest.mark.parametrize("own", ["Chat <CHAT@example.org>", "chat@example.org"])
def test_the_site_does_not_answer_itself(settings: Settings, own: str) -> None:
    settings.CONVERSATE_EMAIL_FROM = own
    mail = parse(b"From: Somebody <chat@Example.org>\n\nx")
    assert is_from_machine(mail) == "the address of this site"
