"""`manage.py fetch_mail` with a mailbox in memory. Deployment tests run it with Dovecot."""

from __future__ import annotations

import imaplib
import os
import signal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DataError, IntegrityError, OperationalError, ProgrammingError

from conversate_alerts.replies import fetching
from conversate_alerts.replies.errors import TryLater
from conversate_alerts.replies.fetching import Fetched
from conversate_alerts.replies.mailbox import MailboxError
from conversate_core.models import Message
from tests.alerts.support.mails import REPLY_ADDRESS, answer_from

OPTIONS = {"HOST": "imap.example.org", "USER": "chat", "PASSWORD": "secret"}
UNKNOWN = b"From: a@example.org\nTo: chat@example.org\n\nHello\n"


class Server:
    """An IMAP server with the folders of one mailbox, as `imaplib` shows it."""

    def __init__(self) -> None:
        self.folders: dict[str, dict[str, bytes]] = {'"INBOX"': {}}
        self.capabilities = b"IMAP4rev1 MOVE"
        self.address: tuple[Any, ...] = ()
        self.sessions = 0
        self.deleted: list[str] = []
        self.is_down = False
        # The commands that fail, with a UID: by an error, or by the answer NO.
        self.failing: dict[tuple[str, str], Exception | None] = {}

    def connect(self, *address: Any, **options: Any) -> Server:
        if self.is_down:
            raise ConnectionRefusedError("refused")
        assert options["timeout"]
        self.address = address
        self.sessions += 1
        return self

    def deliver(self, *mails: bytes) -> None:
        inbox = self.folders['"INBOX"']
        inbox.update({str(len(inbox) + number): mail for number, mail in enumerate(mails, 1)})

    def count(self) -> dict[str, int]:
        return {name.strip('"'): len(mails) for name, mails in self.folders.items()}

    def login(self, user: str, password: str) -> tuple[str, list[bytes]]:
        if password != "secret":
            raise imaplib.IMAP4.error("Authentication failed.")
        return "OK", [b""]

    def capability(self) -> tuple[str, list[bytes]]:
        return "OK", [self.capabilities]

    def select(self, folder: str) -> tuple[str, list[bytes]]:
        return ("OK" if folder in self.folders else "NO"), [b""]

    def create(self, folder: str) -> tuple[str, list[bytes]]:
        if folder in self.folders:
            return "NO", [b"it exists"]
        self.folders[folder] = {}
        return "OK", [b""]

    def uid(self, command: str, *arguments: str) -> tuple[str, list[Any]]:
        inbox = self.folders['"INBOX"']
        if command == "SEARCH":
            assert arguments == ("UNSEEN", "UNDELETED")
            found = [uid for uid in inbox if uid not in self.deleted]
            return "OK", [" ".join(found).encode() or None]
        uid = arguments[0]
        if (command, uid) in self.failing:
            if error := self.failing[command, uid]:
                raise error
            return "NO", [b"internal error"]
        if command == "FETCH":
            return "OK", [(b"1 (BODY[]<0>", inbox[uid]), b")"] if uid in inbox else [None]
        if command in {"COPY", "MOVE"}:
            self.folders[arguments[1]][uid] = inbox[uid]
        if command in {"STORE", "MOVE"}:
            self.deleted.append(uid)
        if command in {"EXPUNGE", "MOVE"}:
            self.deleted.remove(uid)
            inbox.pop(uid)
        return "OK", [b""]

    def logout(self) -> None:
        self.sessions -= 1


@pytest.fixture
def server(settings, monkeypatch):
    server = Server()
    monkeypatch.setattr(imaplib, "IMAP4_SSL", server.connect)
    monkeypatch.setattr(imaplib, "IMAP4", type("IMAP4", (), {
        "error": imaplib.IMAP4.error, "abort": imaplib.IMAP4.abort,
        "__new__": lambda cls, *a, **k: server.connect(*a, **k),
    }))  # fmt: skip
    settings.CONVERSATE_REPLY_ADDRESS = REPLY_ADDRESS
    settings.CONVERSATE_IMAP = OPTIONS
    yield server
    assert server.sessions == 0


def run(*arguments: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("fetch_mail", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.mark.parametrize("capabilities", [b"IMAP4rev1 MOVE", b"IMAP4rev1 UIDPLUS"])
def test_an_answer_is_posted_and_moved(membership, server, capabilities):
    server.capabilities = capabilities
    server.deliver(answer_from(membership, "On my way."), UNKNOWN)
    out, err = run()
    assert out == "E-mails received: 1\n"
    assert err == "E-mails moved to the folder of failures: 1\n"
    assert Message.objects.get().body == "On my way."
    assert server.count() == {"INBOX": 0, "Done": 1, "Failed": 1}
    assert run() == ("E-mails received: 0\n", "")


@pytest.mark.parametrize("capabilities", [b"IMAP4rev1 UIDPLUS", b"IMAP4rev1"])
def test_what_others_have_marked_as_deleted_stays(membership, server, capabilities):
    server.capabilities = capabilities
    server.deliver(
        answer_from(membership, "Of another program."), answer_from(membership, "On my way.")
    )
    server.deleted.append("1")
    run()
    assert "1" in server.folders['"INBOX"']
    assert Message.objects.get().body == "On my way."
    assert server.count()["Done"] == 1


def test_a_server_that_can_only_mark_keeps_the_original_and_posts_once(membership, server):
    server.capabilities = b"IMAP4rev1"
    server.deliver(answer_from(membership, "On my way."))
    assert run() == ("E-mails received: 1\n", "")
    assert run() == ("E-mails received: 0\n", "")
    assert server.count() == {"INBOX": 1, "Done": 1, "Failed": 0}


def test_what_has_to_wait_stays(membership, server, monkeypatch):
    def wait(raw):
        raise TryLater("later")

    monkeypatch.setattr(fetching, "receive", wait)
    server.deliver(answer_from(membership), answer_from(membership))
    assert run() == ("E-mails received: 0\n", "E-mails that have to wait: 2\n")
    assert server.count()["INBOX"] == 2


@pytest.mark.parametrize("command", ["FETCH", "MOVE"])
@pytest.mark.parametrize("error", [None, imaplib.IMAP4.error("UID command error: BAD")])
def test_an_e_mail_that_the_server_refuses_blocks_no_other_mail(membership, server, command, error):
    server.failing = {(command, "1"): error}
    # Without a Message-ID, the bytes tell one e-mail from another.
    server.deliver(
        *(answer_from(membership, text, Message_ID=None) for text in ("mail one", "mail two"))
    )
    for _ in range(2):
        with pytest.raises(CommandError, match="The mailbox can't be read: "):
            run()
    posted = ["mail two"] if command == "FETCH" else ["mail one", "mail two"]
    assert list(Message.objects.order_by("pk").values_list("body", flat=True)) == posted
    assert server.count() == {"INBOX": 1, "Done": 1, "Failed": 0}


def test_a_connection_that_breaks_ends_the_look(membership, server):
    server.failing = {("FETCH", "1"): imaplib.IMAP4.abort("socket error: EOF")}
    server.deliver(answer_from(membership), answer_from(membership))
    with pytest.raises(CommandError, match="The mailbox can't be read: socket error: EOF"):
        run()
    assert server.count()["INBOX"] == 2


@pytest.mark.parametrize("error", [ZeroDivisionError, DataError, IntegrityError])
def test_an_error_blocks_no_other_mail(membership, server, monkeypatch, caplog, error):
    def fail_once(raw):
        # With a space, which no random token has.
        if b"mail one" in raw:
            raise error
        return receive(raw)

    receive = fetching.receive
    monkeypatch.setattr(fetching, "receive", fail_once)
    server.deliver(answer_from(membership, "mail one"), answer_from(membership, "mail two"))
    run()
    assert Message.objects.get().body == "mail two"
    assert server.count() == {"INBOX": 0, "Done": 1, "Failed": 1}
    assert "An e-mail of the mailbox could not be received." in caplog.text


def test_a_database_that_fails_moves_nothing(membership, server, monkeypatch):
    def fail(raw):
        raise OperationalError("gone")

    monkeypatch.setattr(fetching, "receive", fail)
    server.deliver(answer_from(membership))
    with pytest.raises(CommandError, match=r"the database fails\. gone"):
        run()
    assert server.count()["INBOX"] == 1


def test_an_error_of_the_schema_is_no_outage(membership, server, monkeypatch):
    def fail(raw):
        raise ProgrammingError("no such table")

    monkeypatch.setattr(fetching, "receive", fail)
    server.deliver(answer_from(membership))
    with pytest.raises(ProgrammingError):
        run()


def test_a_mail_that_another_process_has_moved_is_left_out(membership, server, monkeypatch):
    monkeypatch.setattr(fetching.Mailbox, "unseen", lambda self: ["7"])
    assert run() == ("E-mails received: 0\n", "")


@pytest.mark.parametrize(
    ("changed", "error"),
    [({"PASSWORD": "wrong"}, "Authentication failed"), ({"FOLDER": "Nowhere"}, "can't be read")],
)
def test_a_refusal_of_the_server_is_an_error(server, settings, changed, error):
    settings.CONVERSATE_IMAP = {**OPTIONS, **changed}
    with pytest.raises(CommandError, match=error):
        run()


def test_a_server_that_is_not_there_is_an_error(server):
    server.is_down = True
    with pytest.raises(CommandError, match="The mailbox can't be read: refused"):
        run()


@pytest.mark.parametrize(
    ("changed", "address"),
    [
        ({}, ("imap.example.org", 993)),
        ({"PORT": 1993}, ("imap.example.org", 1993)),
        ({"TLS": False}, ("imap.example.org", 143)),
    ],
)
def test_it_connects_by_tls_unless_told_otherwise(db, server, settings, changed, address):
    settings.CONVERSATE_IMAP = {**OPTIONS, **changed}
    run()
    assert server.address == address


@pytest.mark.parametrize("name", ["REPLY_ADDRESS", "IMAP"])
def test_a_setting_that_is_missing_is_an_error(server, settings, name):
    setattr(settings, f"CONVERSATE_{name}", None)
    with pytest.raises(CommandError, match=f"CONVERSATE_{name} is not set"):
        run()


def test_it_stops_between_two_mails(membership, server):
    server.deliver(answer_from(membership), answer_from(membership))
    answers = iter([False, True])
    assert fetching.fetch_mails(lambda: next(answers)).done == 1
    assert server.count()["INBOX"] == 1


def test_the_service_outlives_an_outage_and_ends_on_sigterm(server, monkeypatch, caplog):
    looks = []

    def look(should_stop):
        looks.append(1)
        if len(looks) < 3:
            raise MailboxError("refused")
        if len(looks) == 4:
            raise ZeroDivisionError
        if len(looks) == 5:
            os.kill(os.getpid(), signal.SIGTERM)
        return Fetched(done=1) if len(looks) == 3 else Fetched()

    monkeypatch.setattr("conversate_alerts.management.commands.fetch_mail.fetch_mails", look)
    assert run("--every=0.01") == ("E-mails received: 1\n", "")
    assert len(looks) == 5
    assert caplog.text.count("E-mails have to wait: the mailbox or the database fails.") == 1
    assert "E-mails are received again." in caplog.text
    assert "A look into the mailbox ended with an error." in caplog.text
