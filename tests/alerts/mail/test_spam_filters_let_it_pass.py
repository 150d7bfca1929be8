"""Check mails by SpamAssassin's own rules, without network tests."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from email import message_from_bytes

import pytest

from conversate_alerts.sending.sweep import sweep
from conversate_core import services
from conversate_core.models import Role
from tests.alerts.support.people import join
from tests.alerts.support.times import DELAY

REASON = "no SpamAssassin found: install it with 'sudo apt-get install spamassassin'"
# Points from which a filter may mark a mail; at 5 it refuses the mail.
MOST = 2.0


@pytest.fixture
def spamassassin() -> str:
    if path := shutil.which("spamassassin"):
        return path
    if os.environ.get("CONVERSATE_REQUIRE_SPAMASSASSIN"):
        pytest.fail(REASON, pytrace=False)
    pytest.skip(REASON)


def received(mail: bytes) -> bytes:
    """Add the headers of a mail server: without them, the mail seems to have no sender."""
    date = message_from_bytes(mail)["Date"]
    line = (
        f"Received: from mail.example.org (mail.example.org [8.8.8.8])\r\n"
        f"\tby mx.example.net with ESMTPS id 1; {date}\r\n"
    )
    return line.encode() + mail


def points(program: str, mail: bytes) -> tuple[float, str]:
    command = [program, "--local", "--test-mode"]
    report = subprocess.run(command, input=mail, capture_output=True, check=True).stdout.decode()
    (score,) = re.findall(r"^Content analysis details:\s+\((-?[\d.]+) points", report, re.MULTILINE)
    return float(score), report


@pytest.mark.parametrize("with_text", [True, False])
def test_with_and_without_the_text_of_messages(
    spamassassin, clock, reader, say, postbox, settings, with_text
):
    settings.CONVERSATE_ALERT_TEXT = with_text
    settings.CONVERSATE_SITE_URL = "https://example.org"
    settings.CONVERSATE_EMAIL_FROM = "Repair café <chat@example.org>"
    say("The tools are ordered. Who fetches them? https://example.org/map?id=5#here")
    clock.shift(DELAY)
    assert sweep().sent == 1
    [(_, content)] = postbox.taken
    score, report = points(spamassassin, received(content))
    assert score < MOST, report


def test_an_invitation(
    spamassassin, clock, room, postbox, settings, django_capture_on_commit_callbacks
):
    settings.CONVERSATE_SITE_URL = "https://example.org"
    settings.CONVERSATE_EMAIL_FROM = "Repair café <chat@example.org>"
    settings.ROOT_URLCONF = "tests.alerts.support.invitation_urls"
    ada = join(room, "ada", level="none", first_name="Ada", last_name="Lovelace")
    services.change_role(room=room, user=ada, role=Role.MODERATOR)
    with django_capture_on_commit_callbacks(execute=True):
        services.invite_by_mail(room=room, address="linus@example.org", by=ada)
    assert sweep().sent == 1
    [(_, content)] = postbox.taken
    score, report = points(spamassassin, received(content))
    assert score < MOST, report
