"""`manage.py fetch_mail` with Dovecot: answers are posted, and each e-mail is moved."""

from __future__ import annotations

import imaplib
from collections.abc import Iterator
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command

from conversate_alerts.replies import fetching
from conversate_alerts.replies.errors import TryLater
from conversate_core.models import Membership, Message
from conversate_core.testing import make_member, make_room
from tests.alerts.support.mails import REPLY_ADDRESS, answer_from
from tests.integration.deployment.support.dovecot import Dovecot, dovecot

if TYPE_CHECKING:
    from pytest_django import Settings

UNKNOWN = b"From: a@example.org\nTo: chat@example.org\nSubject: Hello\n\nHello\n"


@pytest.fixture(scope="module", params=["with MOVE", "without MOVE"])
def server(request: pytest.FixtureRequest) -> Iterator[Dovecot]:
    capabilities = "" if request.param == "with MOVE" else "IMAP4rev1 LITERAL+ UIDPLUS"
    with dovecot(capabilities) as running:
        yield running


@pytest.fixture
def mailbox(server: Dovecot, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Dovecot:
    """The mailbox, empty, of a site that trusts the server's certificate."""
    server.clear()
    settings.CONVERSATE_REPLY_ADDRESS = REPLY_ADDRESS
    settings.CONVERSATE_IMAP = server.options
    monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
    return server


@pytest.fixture
def membership(transactional_db: None) -> Membership:
    member = make_member(make_room("Harbor"), "linus", email="linus@example.org")
    return member.conversate_memberships.get()


def answer(membership: Membership, number: int) -> bytes:
    return answer_from(membership, f"Answer {number}.", Message_ID=f"<{number}@example.org>")


def fetch() -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("fetch_mail", stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def texts() -> list[str]:
    return list(Message.objects.order_by("id").values_list("body", flat=True))


def counts(mailbox: Dovecot) -> tuple[int, int, int]:
    return mailbox.count("INBOX"), mailbox.count("Done"), mailbox.count("Failed")


def test_answers_are_posted_and_moved(membership, mailbox):
    mailbox.deliver(answer(membership, 1), UNKNOWN, answer(membership, 2))
    out, err = fetch()
    assert texts() == ["Answer 1.", "Answer 2."]
    assert out == "E-mails received: 2\n"
    assert err == "E-mails moved to the folder of failures: 1\n"
    assert counts(mailbox) == (0, 2, 1)
    assert fetch() == ("E-mails received: 0\n", "")


def test_it_moves_by_one_command_where_the_server_has_it(membership, mailbox, monkeypatch, request):
    used = []
    uid = imaplib.IMAP4.uid

    def note(self, command, *arguments):
        used.append(command)
        return uid(self, command, *arguments)

    monkeypatch.setattr(imaplib.IMAP4, "uid", note)
    mailbox.deliver(answer(membership, 1))
    fetch()
    moved = ["MOVE"] if "with MOVE" in request.node.name else ["COPY", "STORE", "EXPUNGE"]
    assert used == ["SEARCH", "FETCH", *moved]


def test_what_was_read_by_somebody_is_left_alone(membership, mailbox):
    mailbox.deliver(answer(membership, 1))
    mailbox.mark_read()
    fetch()
    assert (texts(), counts(mailbox)) == ([], (1, 0, 0))


def test_an_error_blocks_no_other_mail(membership, mailbox, monkeypatch, caplog):
    def fail_once(raw):
        if b"Answer 1" in raw:
            raise ZeroDivisionError
        return receive(raw)

    receive = fetching.receive
    monkeypatch.setattr(fetching, "receive", fail_once)
    mailbox.deliver(answer(membership, 1), answer(membership, 2))
    fetch()
    assert (texts(), counts(mailbox)) == (["Answer 2."], (0, 1, 1))
    assert "An e-mail of the mailbox could not be received." in caplog.text


def test_what_has_to_wait_stays_unread(membership, mailbox, monkeypatch):
    def wait(raw):
        raise TryLater("later")

    mailbox.deliver(answer(membership, 1))
    with monkeypatch.context() as patch:
        patch.setattr(fetching, "receive", wait)
        assert fetch()[1] == "E-mails that have to wait: 1\n"
    assert mailbox.count("INBOX", "UNSEEN") == 1
    fetch()
    assert (texts(), counts(mailbox)) == (["Answer 1."], (0, 1, 0))


def test_a_mail_that_is_fetched_twice_is_posted_once(membership, mailbox):
    mailbox.deliver(answer(membership, 1), answer(membership, 1))
    fetch()
    assert (texts(), counts(mailbox)) == (["Answer 1."], (0, 2, 0))


def test_a_wrong_password_is_an_error_that_says_so(mailbox, settings):
    settings.CONVERSATE_IMAP = {**mailbox.options, "PASSWORD": "wrong"}
    with pytest.raises(CommandError, match=r"can't be read: .*[Aa]uthentication failed"):
        fetch()


def test_a_server_that_nobody_vouches_for_gets_no_password(mailbox, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(CommandError, match="certificate verify failed"):
        fetch()


def test_a_server_that_is_not_there_is_an_error(mailbox, settings):
    settings.CONVERSATE_IMAP = {**mailbox.options, "PORT": 1}
    with pytest.raises(CommandError, match="refused"):
        fetch()
