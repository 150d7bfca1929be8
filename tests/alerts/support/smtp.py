"""A real mail server on this machine, which can be made to fail."""

from __future__ import annotations

import asyncio
import email
import email.policy
from email.message import EmailMessage
from typing import Any

import django
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.support.ports import free_port


class Postbox:
    """The mails that the server has received, as bytes, and its replies by recipient."""

    def __init__(self) -> None:
        self.taken: list[tuple[list[str], bytes]] = []
        self.connections = 0
        self.port = 0
        # Replies other than OK, by recipient.
        self.refusals: dict[str, str] = {}
        # Replies other than OK, to the sender and to the data of any mail.
        self.answer_to_mail = ""
        self.answer_to_data = ""
        # Seconds until it replies to the data of a mail.
        self.seconds_before_data = 0.0
        # The number of mails after which it closes the connection; 0: never.
        self.mails_per_connection = 0

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: Any
    ) -> Any:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        if self.answer_to_mail:
            return self.answer_to_mail
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        await asyncio.sleep(self.seconds_before_data)
        if self.answer_to_data:
            return self.answer_to_data
        assert isinstance(envelope.content, bytes)
        self.taken.append((list(envelope.rcpt_tos), envelope.content))
        if self.mails_per_connection and not len(self.taken) % self.mails_per_connection:
            assert server.transport is not None
            asyncio.get_running_loop().call_later(0, server.transport.close)
        return "250 OK"

    def recipients(self) -> list[str]:
        return sorted(address for addresses, _ in self.taken for address in addresses)

    def parsed(self) -> EmailMessage:
        """Return the one mail that was received."""
        [(_, content)] = self.taken
        message = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        return message


def start(postbox: Postbox) -> Controller:
    port = free_port()
    controller = Controller(postbox, hostname="127.0.0.1", port=port, ready_timeout=60)
    controller.start()
    postbox.port = port
    return controller


def mail_through(settings: Any, port: int, *, timeout: float | None = None) -> None:
    """Have the site send its mail to this port of this machine."""
    if django.VERSION >= (6, 1):
        settings.MAILERS = {
            "default": {
                "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                "OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": timeout},
            }
        }
    else:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST = "127.0.0.1"
        settings.EMAIL_PORT = port
        settings.EMAIL_TIMEOUT = timeout
