"""What is refused goes back once, with the text, to the member's own address."""

from __future__ import annotations

import pytest

from conversate_alerts.models import AlertProfile, ReceivedMail
from conversate_alerts.replies import records
from conversate_alerts.replies.errors import TryLater
from conversate_alerts.replies.receive import receive
from conversate_core import services
from conversate_core.models import Room
from tests.alerts.support.mails import answer_from
from tests.alerts.support.parts import words_of

pytestmark = pytest.mark.usefixtures("replies")


@pytest.fixture
def archived(room):
    services.archive_room(room=room)


def test_the_mail_says_why_and_has_the_text_in_both_parts(membership, archived, mailoutbox):
    receive(answer_from(membership, "Two lines\nof <mine>"))
    [mail] = mailoutbox
    assert mail.to == ["linus@example.org"]
    assert mail.subject == "Not posted in Tea kitchen"
    assert "This room is archived" in mail.body
    assert "Two lines\nof <mine>" in mail.body
    text, html = words_of(mail)
    assert text == html


@pytest.mark.parametrize(
    ("author", "subject"),
    [(None, 'Not posted in Tea & "cake"'), ("x@y.example", 'Did you write this to Tea & "cake"?')],
)
def test_the_subject_has_the_title_as_it_is(
    room, membership, mailoutbox, settings, author, subject
):
    settings.CONVERSATE_SITE_URL = "https://chat.example.org"
    Room.objects.update(title='Tea & "cake"')
    text, headers = ("Hello", {"From": author}) if author else ("", {})
    receive(answer_from(membership, text, **headers))
    assert mailoutbox[0].subject == subject


def test_it_says_that_it_is_an_automatic_answer(membership, archived, mailoutbox):
    receive(answer_from(membership))
    wire = mailoutbox[0].message()
    assert wire["Auto-Submitted"] == "auto-replied"
    assert wire["X-Auto-Response-Suppress"] == "All"
    assert "Reply-To" not in wire


def test_it_goes_to_the_confirmed_address(membership, reader, archived, mailoutbox):
    AlertProfile.objects.create(user=reader, address="me@home.example")
    receive(answer_from(membership))
    assert mailoutbox[0].to == ["me@home.example"]


def test_it_is_in_the_member_s_language(membership, reader, archived, mailoutbox):
    AlertProfile.objects.create(user=reader, language="de")
    outcome = receive(answer_from(membership))
    assert "archiviert" in outcome.explanation
    assert "Du hast geschrieben" in mailoutbox[0].body


def test_it_goes_out_once_however_often_the_mail_is_delivered(membership, archived, mailoutbox):
    for _ in range(3):
        receive(answer_from(membership))
    assert len(mailoutbox) == 1


def test_a_machine_gets_none(membership, archived, mailoutbox):
    receive(answer_from(membership, Auto_Submitted="auto-replied"))
    assert mailoutbox == []


def test_there_are_only_a_few_in_an_hour(membership, archived, mailoutbox, monkeypatch):
    monkeypatch.setattr(records, "MAX_ANSWERS", 2)
    for number in range(4):
        raw = answer_from(membership, Message_ID=f"<{number}@x>")
        assert receive(raw).result == "refused"
    assert len(mailoutbox) == 2


@pytest.mark.parametrize("text", ["x\r\nBcc: all@example.org", "\u2028Bcc: a@b", "{{ name }}"])
def test_nothing_of_it_gets_into_a_header(membership, archived, mailoutbox, text):
    receive(answer_from(membership, text, Subject="Re: =?utf-8?q?x=0D=0ABcc=3A_a=40b?="))
    [mail] = mailoutbox
    assert mail.recipients() == ["linus@example.org"]
    assert mail.message()["Bcc"] is None
    assert mail.subject == "Not posted in Tea kitchen"


def test_if_it_can_t_be_sent_the_e_mail_is_delivered_again(membership, archived, postbox):
    postbox.answer_to_data = "451 4.3.0 Later"
    raw = answer_from(membership)
    with pytest.raises(TryLater):
        receive(raw)
    assert not ReceivedMail.objects.exists()
    postbox.answer_to_data = ""
    assert receive(raw).result == "refused"
    assert postbox.recipients() == ["linus@example.org"]


def test_an_address_that_the_server_refuses_ends_it(membership, archived, postbox, caplog):
    postbox.refusals["linus@example.org"] = "550 5.1.1 No such user"
    assert receive(answer_from(membership)).result == "refused"
    assert "was refused" in caplog.text


def test_a_member_without_an_address_is_not_told(membership, reader, archived, mailoutbox):
    AlertProfile.objects.create(user=reader, address="me@home.example")
    raw = answer_from(membership, From="me@home.example")
    AlertProfile.objects.update(address="")
    type(reader).objects.update(email="")
    assert receive(raw).result == "ignored"
    assert mailoutbox == []
