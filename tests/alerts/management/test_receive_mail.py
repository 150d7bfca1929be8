"""The command that a mail server runs for each e-mail, and its exit status."""

from __future__ import annotations

import os
import subprocess
import sys
from io import BytesIO, StringIO, TextIOWrapper

import pytest
from django.core.management import call_command
from django.db import OperationalError

from conversate_alerts.mail.reply_address import reply_address
from conversate_alerts.management.commands import receive_mail
from conversate_core.models import Message
from tests.alerts.support.mails import REPLY_ADDRESS, answer_from


@pytest.fixture(autouse=True)
def _replies(settings):
    settings.CONVERSATE_REPLY_ADDRESS = REPLY_ADDRESS


@pytest.fixture
def run(monkeypatch):
    """Run the command with an e-mail, and return its exit status and output."""

    def run(raw: bytes, *args: str, stdout: StringIO | None = None) -> tuple[int, str]:
        monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(raw)))
        out = stdout or StringIO()
        try:
            call_command("receive_mail", *args, stdout=out, stderr=out)
        except SystemExit as error:
            return int(str(error.code)), out.getvalue()
        return 0, out.getvalue()

    return run


def test_it_posts_the_answer(run, membership):
    assert run(answer_from(membership)) == (0, "The e-mail was posted.\n")
    assert Message.objects.get().body == "On my way."


def test_it_takes_the_recipient_of_the_mail_server(run, membership):
    raw = answer_from(membership, To="undisclosed-recipients:;")
    assert run(raw)[0] == os.EX_NOUSER
    assert run(raw, "--to", reply_address(membership))[0] == 0


def test_what_is_refused_is_done_with(run, membership):
    status, said = run(answer_from(membership, ""))
    assert status == 0
    assert said.startswith("The e-mail was refused. The e-mail has no text")


def test_an_unknown_address_bounces(run, membership):
    status, said = run(answer_from(membership, To="chat+1.aaaa@example.org"))
    assert (status, said) == (os.EX_NOUSER, "There is no such address.\n")


@pytest.mark.parametrize("raw", [b"", b"\n", b"\xff\x00", b"Subject: x"])
def test_nonsense_is_for_an_unknown_address(run, membership, raw):
    assert run(raw)[0] == os.EX_NOUSER


@pytest.mark.parametrize(
    "error", [OperationalError("server closed the connection"), RuntimeError("a bug")]
)
def test_after_an_error_the_mail_server_keeps_the_e_mail(
    run, membership, monkeypatch, caplog, error
):
    def fail(*args: object, **kwargs: object) -> None:
        raise error

    monkeypatch.setattr(receive_mail, "receive", fail)
    assert run(answer_from(membership))[0] == os.EX_TEMPFAIL
    assert "An e-mail could not be received." in caplog.text
    monkeypatch.undo()


def test_it_keeps_it_over_the_limit_of_posts(run, membership, settings):
    settings.CONVERSATE_POST_LIMIT = (1, 60)
    run(answer_from(membership))
    assert run(answer_from(membership, Message_ID="<2@x>"))[0] == os.EX_TEMPFAIL


def test_without_the_setting_it_keeps_everything(run, membership, settings):
    raw = answer_from(membership)
    settings.CONVERSATE_REPLY_ADDRESS = None
    status, said = run(raw)
    assert (status, said) == (os.EX_TEMPFAIL, "CONVERSATE_REPLY_ADDRESS is not set.\n")


def test_a_mail_server_that_stops_reading_gets_the_same_status():
    """Without the setting, and with a pipe for the output that nobody reads any more."""
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "django", "receive_mail", "--settings", "tests.settings"]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    ended = subprocess.run(
        command, input=b"To: a@example.org\n\n", stdout=writer, stderr=writer, env=env, check=False
    )
    os.close(writer)
    assert ended.returncode == os.EX_TEMPFAIL


def test_what_was_posted_is_done_with_even_if_nobody_reads_that(run, membership):
    class Unread(StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    assert run(answer_from(membership), stdout=Unread())[0] == 0
    assert Message.objects.get().body == "On my way."
