"""The command that says what would become of an e-mail."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from conversate_alerts.models import ReceivedMail
from conversate_alerts.replies.receive import receive
from conversate_core.models import Message
from tests.alerts.support.mails import REPLY_ADDRESS, answer_from


@pytest.fixture(autouse=True)
def _replies(settings):
    settings.CONVERSATE_REPLY_ADDRESS = REPLY_ADDRESS


@pytest.fixture
def explain(tmp_path):
    def explain(raw: bytes) -> str:
        path, out = tmp_path / "answer.eml", StringIO()
        path.write_bytes(raw)
        call_command("explain_mail", path, stdout=out)
        return out.getvalue()

    return explain


def test_it_shows_what_would_be_posted_and_posts_nothing(explain, membership):
    said = explain(answer_from(membership, files={"a.csv": b"1,2"}))
    assert said == (
        "Member: linus\nRoom: Tea kitchen\nIt would be posted.\nFile: a.csv, 3 bytes\n"
        "\nOn my way.\n"
    )
    assert not Message.objects.exists()
    assert not ReceivedMail.objects.exists()


def test_it_says_why_it_would_be_refused_or_ignored(explain, membership):
    assert "It would be refused: The e-mail has no text" in explain(answer_from(membership, ""))
    stranger = answer_from(membership, From="mallory@evil.example")
    assert "It would be ignored: From another address" in explain(stranger)
    machine = answer_from(membership, Precedence="bulk")
    assert "It would be ignored: Precedence" in explain(machine)


def test_no_escape_sequence_reaches_the_terminal(explain, membership, settings):
    settings.CONVERSATE_MESSAGE_MAX_LENGTH = 5
    said = explain(answer_from(membership, "a long \x1b]0;title\x07text"))
    assert "It would be refused" in said
    assert "a long ]0;titletext" in said
    assert said.isascii()
    assert said.replace("\n", "").isprintable()


def test_it_says_that_it_was_received_before(explain, membership):
    raw = answer_from(membership)
    receive(raw)
    assert "It was received before, and posted." in explain(raw)


def test_it_can_t_explain_what_it_can_t_read_and_what_is_for_nobody(explain, membership, tmp_path):
    with pytest.raises(CommandError, match="can't be read"):
        call_command("explain_mail", tmp_path / "missing.eml")
    with pytest.raises(CommandError, match="reply address of a member"):
        explain(answer_from(membership, To="somebody@example.org"))


def test_without_the_setting_there_is_nothing_to_explain(explain, membership, settings):
    raw = answer_from(membership)
    settings.CONVERSATE_REPLY_ADDRESS = None
    with pytest.raises(CommandError, match="CONVERSATE_REPLY_ADDRESS"):
        explain(raw)
