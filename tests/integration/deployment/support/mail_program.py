"""The mail program of a member: it fetches by IMAP, quotes what it answers, and sends by SMTP."""

from __future__ import annotations

import email
import email.policy
import imaplib
import smtplib
from email.message import EmailMessage
from email.utils import format_datetime, localtime, make_msgid

from tests.integration.deployment.support.dovecot import Dovecot
from tests.integration.deployment.support.postfix import DOMAIN
from tests.integration.deployment.support.processes import PATIENCE, wait_for


class MailProgram:
    def __init__(self, user: str, dovecot: Dovecot, smtp_port: int) -> None:
        self.address = f"{user}@{DOMAIN}"
        self._user, self._dovecot, self._smtp_port = user, dovecot, smtp_port

    def wait_for_mail(self) -> EmailMessage:
        """Return the only unread mail as soon as it is there. It is read then."""
        [mail] = wait_for(self._unread)
        return mail

    def answer(self, mail: EmailMessage, text: str) -> None:
        """Send *text* above the quoted *mail*."""
        quoted = "".join(f"> {line}\n" for line in _text(mail).splitlines())
        answer = self._mail(mail["Reply-To"], f"Re: {mail['Subject']}")
        answer["In-Reply-To"] = mail["Message-ID"]
        answer["References"] = f"{mail.get('References', '')} {mail['Message-ID']}".strip()
        answer.set_content(f"{text}\n\nOn {mail['Date']}, {mail['From']} wrote:\n{quoted}")
        self._send(answer)

    def write(self, to: str, text: str) -> None:
        mail = self._mail(to, "Hello")
        mail.set_content(text)
        self._send(mail)

    def _unread(self) -> list[EmailMessage]:
        with self._dovecot.client(self._user) as client:
            client.select("INBOX")
            numbers = client.search(None, "UNSEEN")[1][0].split()
            return [_fetched(client, number) for number in numbers]

    def _mail(self, to: str, subject: str) -> EmailMessage:
        mail = EmailMessage()
        mail["From"] = f"{self._user.title()} <{self.address}>"
        mail["To"] = to
        mail["Subject"] = subject
        mail["Date"] = format_datetime(localtime())
        mail["Message-ID"] = make_msgid(domain=DOMAIN)
        return mail

    def _send(self, mail: EmailMessage) -> None:
        with smtplib.SMTP("127.0.0.1", self._smtp_port, timeout=PATIENCE) as server:
            server.send_message(mail)


def _fetched(client: imaplib.IMAP4, number: str) -> EmailMessage:
    answer = client.fetch(number, "(RFC822)")[1][0]
    assert isinstance(answer, tuple)
    mail = email.message_from_bytes(answer[1], policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())
