"""E-mails that are not posted: from machines and strangers, and what the room refuses."""

from __future__ import annotations

import logging
from unittest import mock

import pytest

from conversate_alerts.models import ReceivedMail
from conversate_alerts.replies import opening, records
from conversate_alerts.replies.expiry import KEEP_RECORDS
from conversate_alerts.replies.receive import TryLater, receive
from conversate_alerts.sending.sweep import sweep
from conversate_core import services
from conversate_core.models import Message
from tests.alerts.support.mails import answer_from
from tests.alerts.support.times import DELAY, SECOND

pytestmark = pytest.mark.usefixtures("replies")


def reasons() -> list[tuple[str, str]]:
    return list(ReceivedMail.objects.order_by("pk").values_list("result", "reason"))


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"Return_Path": "<>"},
        {"List_Id": "<team.example.org>"},
        {"X_Autoreply": "yes"},
    ],
    ids=str,
)
def test_a_machine_is_ignored_counted_and_logged(membership, caplog, headers, mailoutbox):
    caplog.set_level(logging.INFO, "conversate_alerts")
    outcome = receive(answer_from(membership, **headers))
    assert (outcome.result, outcome.reason) == ("ignored", "machine")
    assert reasons() == [("ignored", "machine")]
    assert "from a machine" in caplog.text
    assert not Message.objects.exists()
    assert mailoutbox == []


def test_an_alert_that_comes_back_is_ignored(membership, say, mailoutbox, settings, clock):
    from conversate_alerts.sending.sweep import sweep

    say("Hello")
    clock.shift(DELAY)
    sweep()
    [alert] = mailoutbox
    raw = alert.message().as_bytes()
    assert receive(raw).result is None  # its recipient is the member
    address = alert.extra_headers["Reply-To"]
    assert receive(raw, to=address).reason == "machine"


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "\u200b"])
def test_an_empty_text_is_refused(membership, text):
    outcome = receive(answer_from(membership, text))
    assert (outcome.result, outcome.reason) == ("refused", "empty")
    assert "no text" in outcome.explanation
    assert not Message.objects.exists()


def test_an_archived_room_says_so(membership, room):
    services.archive_room(room=room)
    outcome = receive(answer_from(membership))
    assert (outcome.result, outcome.reason) == ("refused", "not_allowed")
    assert "archived" in outcome.explanation


def test_a_text_that_is_too_long_is_refused(membership, settings):
    settings.CONVERSATE_MESSAGE_MAX_LENGTH = 5
    outcome = receive(answer_from(membership, "123456"))
    assert outcome.reason == "invalid"
    assert "5 characters" in outcome.explanation


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [("UPLOAD_MAX_FILES", 1, "up to 1 file"), ("UPLOAD_MAX_SIZE", 3, "too large")],
)
def test_too_many_or_too_large_files_are_refused(membership, settings, name, value, sentence):
    setattr(settings, f"CONVERSATE_{name}", value)
    outcome = receive(answer_from(membership, files={"a.csv": b"1234", "b.csv": b"1234"}))
    assert outcome.reason == "invalid"
    assert sentence in outcome.explanation
    assert not Message.objects.exists()


def test_an_e_mail_that_is_too_large_is_refused(membership, monkeypatch):
    monkeypatch.setattr(opening, "MAX_SIZE", 1_000)
    outcome = receive(answer_from(membership, "x" * 1_000))
    assert (outcome.result, outcome.reason) == ("refused", "too_large")


def test_an_e_mail_with_too_many_parts_is_refused(membership):
    parts = {f"{number}.csv": b"1" for number in range(300)}
    outcome = receive(answer_from(membership, files=parts))
    assert (outcome.result, outcome.reason) == ("refused", "unreadable")


def test_an_explanation_is_in_the_language_of_the_member(membership, reader):
    from conversate_alerts.preferences.choosing import change_profile

    change_profile(user=reader, language="de")
    assert "E-Mail" in receive(answer_from(membership, "")).explanation


def test_a_delivery_that_is_repeated_is_refused_once(membership):
    raw = answer_from(membership, "")
    assert [receive(raw).reason for _ in range(3)] == ["empty"] * 3
    assert reasons() == [("refused", "empty")]


def test_many_e_mails_in_an_hour_wait(membership, monkeypatch, clock):
    monkeypatch.setattr(records, "MAX_MAILS", 2)
    mails = [answer_from(membership, str(number), Message_ID=f"<{number}@x>") for number in "123"]
    for each in mails[:2]:
        receive(each)
    with pytest.raises(TryLater, match="too many"):
        receive(mails[2])
    assert receive(mails[0]).result == "posted"  # a repetition is none
    clock.shift(records.LIMIT_PERIOD + SECOND)
    assert receive(mails[2]).result == "posted"


def test_a_machine_does_not_use_up_the_limit_of_the_member(membership, monkeypatch):
    monkeypatch.setattr(records, "MAX_MAILS", 2)
    for number in range(5):
        raw = answer_from(membership, Precedence="bulk", Message_ID=f"<{number}@x>")
        assert receive(raw).reason == "machine"
    assert len(reasons()) == 2
    assert receive(answer_from(membership)).result == "posted"


def test_the_limit_of_posts_makes_an_e_mail_wait(membership, settings):
    settings.CONVERSATE_POST_LIMIT = (1, 60)
    receive(answer_from(membership))
    raw = answer_from(membership, "Second", Message_ID="<2@x>")
    with pytest.raises(TryLater):
        receive(raw)
    settings.CONVERSATE_POST_LIMIT = None
    assert receive(raw).result == "posted"


def test_rows_are_deleted_in_the_end(membership, clock):
    receive(answer_from(membership, ""))
    clock.shift(SECOND)
    receive(answer_from(membership, "Second", Message_ID="<2@x>"))
    clock.shift(KEEP_RECORDS - 2 * SECOND)
    sweep()
    assert len(reasons()) == 2
    clock.shift(SECOND)
    sweep()
    assert reasons() == [("posted", "")]


def test_a_room_that_refuses_at_the_last_moment_refuses_the_e_mail(membership, room):
    from conversate_core.errors import NotAllowed

    with mock.patch.object(services, "post_message", side_effect=NotAllowed):
        outcome = receive(answer_from(membership))
    assert (outcome.result, outcome.reason) == ("refused", "not_allowed")
