"""An e-mail from another address is not posted: the member is asked, at their own address."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from django.test import Client

from conversate_alerts.mail.outbox import Outbox
from conversate_alerts.models import HeldMail, ReceivedMail
from conversate_alerts.replies import records
from conversate_alerts.replies.errors import TryLater
from conversate_alerts.replies.expiry import KEEP
from conversate_alerts.replies.receive import receive
from conversate_alerts.sending.sweep import sweep
from conversate_core import services
from conversate_core.models import Message
from tests.alerts.support.mails import answer_from
from tests.alerts.support.parts import words_of
from tests.alerts.support.times import SECOND
from tests.core.support.racing import at_once

pytestmark = pytest.mark.usefixtures("replies")
OTHER = "Linus at work <linus@work.example>"


@pytest.fixture(autouse=True)
def _site(settings):
    settings.CONVERSATE_SITE_URL = "https://chat.example.org"


@pytest.fixture
def stranger() -> Client:
    """A client without a session, and with CSRF checks."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def question(membership, mailoutbox):
    """The mail that asks about an e-mail from another address."""
    outcome = receive(answer_from(membership, "From <work>", From=OTHER))
    assert (outcome.result, outcome.reason, outcome.message) == ("asked", "sender", None)
    [mail] = mailoutbox
    return mail


@pytest.fixture
def path(question) -> str:
    return path_in(question)


def path_in(mail) -> str:
    [url] = re.findall(r"https://chat\.example\.org(/\S+/post/\S+/)", mail.body)
    return urlsplit(url).path


def test_nothing_is_posted_and_the_member_is_asked_at_their_own_address(question):
    assert not Message.objects.exists()
    assert question.to == ["linus@example.org"]
    assert question.subject == "Did you write this to Tea kitchen?"
    assert "linus@work.example" in question.body
    assert "From <work>" in question.body
    text, html = words_of(question)
    assert text == html
    assert question.message()["Auto-Submitted"] == "auto-replied"


def test_a_get_shows_the_text_and_posts_nothing(stranger, path):
    page = stranger.get(path)
    assert page.status_code == 200
    assert "From &lt;work&gt;" in page.content.decode()
    assert not Message.objects.exists()
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page.headers["Cache-Control"]


def test_the_button_posts_it_without_signing_in_once(stranger, path, reader):
    page = stranger.post(path)
    assert page.status_code == 200
    assert "Message posted" in page.content.decode()
    [message] = Message.objects.all()
    assert (message.author, message.body, message.sent_by_mail) == (reader, "From <work>", True)
    assert ReceivedMail.objects.get().result == "posted"
    for again in (stranger.get(path), stranger.post(path)):
        assert "Message posted" in again.content.decode()
    assert Message.objects.count() == 1


def test_the_text_is_not_kept_once_it_is_posted(stranger, path):
    stranger.post(path)
    assert HeldMail.objects.get().text == ""


def test_a_question_that_arrived_although_its_server_failed_is_posted_once(
    stranger, membership, mailoutbox, monkeypatch
):
    send = Outbox.send

    def send_and_fail(self, message):
        send(self, message)
        raise TimeoutError

    raw = answer_from(membership, "From work", From=OTHER)
    with monkeypatch.context() as patch:
        patch.setattr(Outbox, "send", send_and_fail)
        with pytest.raises(TryLater):
            receive(raw)
    first = path_in(mailoutbox[0])
    stranger.post(first)
    receive(raw)
    for link in (first, path_in(mailoutbox[1])):
        assert "Message posted" in stranger.get(link).content.decode()
    assert Message.objects.count() == 1


def test_the_link_expires_and_the_text_is_deleted(stranger, path, clock):
    HeldMail.objects.update(held_at="2026-03-02T12:00:00Z")
    clock.shift(KEEP - SECOND)
    assert stranger.get(path).status_code == 200
    clock.shift(SECOND)
    for answered in (stranger.get(path), stranger.post(path)):
        assert answered.status_code == 404
    assert not Message.objects.exists()
    sweep()
    assert not HeldMail.objects.exists()


def test_a_wrong_link_is_no_link(stranger, path):
    for wrong in (path[:-2] + "/", path.replace("/post/", "/post/1"), "/alerts/post/x/"):
        assert stranger.post(wrong).status_code == 404
    assert not Message.objects.exists()


def test_it_dies_with_the_membership(stranger, path, room, reader):
    services.remove_member(room=room, user=reader)
    assert stranger.post(path).status_code == 404


def test_a_room_that_was_archived_meanwhile_refuses_it_and_keeps_the_text(stranger, path, room):
    services.archive_room(room=room)
    page = stranger.post(path)
    assert page.status_code == 409
    assert "From &lt;work&gt;" in page.content.decode()
    assert 'role="alert"' in page.content.decode()
    services.restore_room(room=room)
    stranger.post(path)
    assert Message.objects.count() == 1


def test_a_deactivated_account_posts_nothing(stranger, path, reader):
    reader.is_active = False
    reader.save()
    assert stranger.post(path).status_code == 409
    assert not Message.objects.exists()


def test_the_question_is_asked_once(question, membership, mailoutbox):
    receive(answer_from(membership, "From <work>", From=OTHER))
    assert len(mailoutbox) == 1


def test_only_a_few_are_asked_in_an_hour_and_the_member_s_own_are_still_posted(
    membership, mailoutbox, monkeypatch
):
    monkeypatch.setattr(records, "MAX_ANSWERS", 2)
    monkeypatch.setattr(records, "MAX_MAILS", 3)
    results = [
        receive(answer_from(membership, From=OTHER, Message_ID=f"<{number}@x>")).result
        for number in range(6)
    ]
    assert results == ["asked"] * 2 + ["ignored"] * 4
    assert len(mailoutbox) == 2
    assert receive(answer_from(membership)).result == "posted"


@pytest.mark.parametrize(
    "author", ["a@b.example\r\nBcc: all@example.org", "=?utf-8?q?x=0ABcc=3A?= <a@b.example>", "{%"]
)
def test_the_author_gets_into_no_header(membership, mailoutbox, author):
    raw = answer_from(membership, From=None)
    receive(b"From: " + author.encode() + b"\n" + raw)
    for mail in mailoutbox:
        assert mail.recipients() == ["linus@example.org"]
        assert mail.message()["Bcc"] is None


def test_without_a_page_to_post_it_it_is_ignored(membership, mailoutbox, settings):
    settings.CONVERSATE_SITE_URL = None
    assert receive(answer_from(membership, From=OTHER)).result == "ignored"
    assert mailoutbox == []


def test_a_text_that_can_t_be_posted_is_ignored(membership, mailoutbox):
    raw = answer_from(membership, "", From=OTHER, files={"a.csv": b"1"})
    assert receive(raw).result == "ignored"
    assert mailoutbox == []


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_post_it_once(path):
    answered = at_once(*[lambda: Client().post(path).status_code] * 2)
    assert answered == [200, 200]
    assert Message.objects.count() == 1
