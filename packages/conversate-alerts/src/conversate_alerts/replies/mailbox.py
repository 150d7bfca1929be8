"""A mailbox on an IMAP server (RFC 3501; UIDPLUS, RFC 4315; MOVE, RFC 6851)."""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from ..conf import alert_settings
from .opening import MAX_SIZE

# Seconds that the server has for each answer.
TIMEOUT = 30
PORT, TLS_PORT = 143, 993


class MailboxError(Exception):
    """The server has refused a command, or can't be reached."""


class CommandRefused(MailboxError):
    """The server has refused a command. It may take others."""


class Mailbox:
    """The folder of CONVERSATE_IMAP, and the folders that its e-mails are moved to."""

    def __init__(self, server: imaplib.IMAP4) -> None:
        self._server = server
        self._capabilities: set[bytes] = set()

    def open(self, user: str, password: str, folder: str) -> None:
        """Sign in, and open *folder*."""
        self._call(self._server.login, user, password)
        # Servers tell more of them after the password.
        self._capabilities = set(_words(self._call(self._server.capability)))
        self._call(self._server.select, _quoted(folder))

    def create(self, folder: str) -> None:
        """Create *folder* unless it exists."""
        with suppress(MailboxError):
            self._call(self._server.create, _quoted(folder))

    def unseen(self) -> list[str]:
        """Return the UIDs of the e-mails that nobody has read, the oldest first."""
        found = self._command("SEARCH", "UNSEEN", "UNDELETED")
        return [uid.decode("ascii") for uid in _words(found)]

    def fetch(self, uid: str) -> bytes | None:
        """Return the bytes of an e-mail, and leave it unread; None if it has gone.

        Of an e-mail above `MAX_SIZE`, one byte more than that is returned.
        """
        answers = self._command("FETCH", uid, f"(BODY.PEEK[]<0.{MAX_SIZE + 1}>)")
        return next((answer[1] for answer in answers if isinstance(answer, tuple)), None)

    def move(self, uid: str, folder: str) -> None:
        """Move an e-mail to *folder*.

        A server that has neither MOVE nor UIDPLUS keeps the original, marked as deleted: a plain
        EXPUNGE would also remove what others have marked.
        """
        name = _quoted(folder)
        if b"MOVE" in self._capabilities:
            self._command("MOVE", uid, name)
            return
        self._command("COPY", uid, name)
        self._command("STORE", uid, "+FLAGS.SILENT", r"(\Deleted)")
        if b"UIDPLUS" in self._capabilities:
            self._command("EXPUNGE", uid)

    def _command(self, *arguments: str) -> list[Any]:
        return self._call(self._server.uid, *arguments)

    def _call(self, method: Any, *arguments: str) -> list[Any]:
        try:
            status, answers = method(*arguments)
        except (imaplib.IMAP4.abort, OSError) as error:
            raise MailboxError(str(error)) from error
        except imaplib.IMAP4.error as error:
            raise CommandRefused(str(error)) from error
        if status != "OK":
            raise CommandRefused(str(answers))
        return list(answers)


@contextmanager
def open_mailbox() -> Iterator[Mailbox]:
    """Connect to the server of CONVERSATE_IMAP, and open its folder. Raises MailboxError."""
    options = alert_settings.imap or {}
    try:
        server = _connected(options)
    except (imaplib.IMAP4.error, OSError) as error:
        raise MailboxError(str(error)) from error
    try:
        mailbox = Mailbox(server)
        mailbox.open(options["USER"], options["PASSWORD"], options.get("FOLDER", "INBOX"))
        yield mailbox
    finally:
        with suppress(imaplib.IMAP4.error, OSError):
            server.logout()


def _connected(options: dict[str, Any]) -> imaplib.IMAP4:
    host, tls = options["HOST"], options.get("TLS", True)
    if tls:
        context = ssl.create_default_context()
        port = options.get("PORT", TLS_PORT)
        return imaplib.IMAP4_SSL(host, port, ssl_context=context, timeout=TIMEOUT)
    return imaplib.IMAP4(host, options.get("PORT", PORT), timeout=TIMEOUT)


def _words(answers: list[Any]) -> list[bytes]:
    return b" ".join(filter(None, answers)).split()


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", r"\\").replace('"', r"\"") + '"'
