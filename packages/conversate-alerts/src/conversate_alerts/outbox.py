"""The way out, through Django's mail settings: one connection for all mails of a sweep."""

from __future__ import annotations

import logging
import smtplib
from types import TracebackType
from typing import Any

from django.core import mail

logger = logging.getLogger("conversate_alerts")

# Seconds, where the site's mail settings have no timeout: a server that hangs must not stop alerts.
TIMEOUT = 30

# RFC 5321, 4.2.1: an answer from 500 on says not to repeat the request. 421: the server ends the
# connection.
_PERMANENT = range(500, 600)
_CLOSING = 421


class ServerUnreachable(Exception):
    """The mail server can't be talked to, so that further mails need not be tried now."""


class Refused(Exception):
    """The server will never take this mail for this address."""


class Outbox:
    """Opens the connection with the first mail, and anew after a mail that failed."""

    def __init__(self) -> None:
        self._connection: Any = None

    def __enter__(self) -> Outbox:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._close()

    def send(self, message: mail.EmailMessage) -> None:
        """Send one mail. Raises ServerUnreachable, Refused, or what the mail backend raises."""
        try:
            if not self._send_by_old_connection(message):
                self._send_by_new_connection(message)
        except Exception as error:
            if _is_the_server_s(error):
                raise ServerUnreachable(f"{type(error).__name__}: {error}") from error
            if _is_permanent(error):
                raise Refused(f"{type(error).__name__}: {error}") from error
            raise

    def _send_by_old_connection(self, message: mail.EmailMessage) -> bool:
        """False where there is none, or none any longer: servers end it after so many mails."""
        if self._connection is None:
            return False
        try:
            self._deliver(message)
        except Exception as error:
            if _has_ended(error):
                return False
            raise
        return True

    def _send_by_new_connection(self, message: mail.EmailMessage) -> None:
        try:
            self._connection = _new_connection()
            self._connection.open()
        except Exception as error:  # whatever the site's mail backend raises
            self._close()
            raise ServerUnreachable(f"{type(error).__name__}: {error}") from error
        self._deliver(message)

    def _deliver(self, message: mail.EmailMessage) -> None:
        try:
            if self._connection.send_messages([message]) == 0:
                raise RuntimeError("The mail backend did not take the mail.")
        except BaseException:
            self._close()
            raise

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            connection.close()
        except Exception:  # whatever the site's mail backend raises; the mails are out
            logger.warning("The connection to the mail server could not be closed.", exc_info=True)


def _is_the_server_s(error: Exception) -> bool:
    """Whether every other mail would fail as well: no connection, or the sender is refused."""
    return isinstance(
        error,
        (smtplib.SMTPServerDisconnected, smtplib.SMTPSenderRefused, ConnectionError, TimeoutError),
    )


def _has_ended(error: Exception) -> bool:
    is_lost = isinstance(error, (smtplib.SMTPServerDisconnected, ConnectionError))
    return is_lost or _CLOSING in _codes(error)


def _is_permanent(error: Exception) -> bool:
    codes = _codes(error)
    return bool(codes) and all(code in _PERMANENT for code in codes)


def _codes(error: Exception) -> list[int]:
    """What the server has answered."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return [code for code, _ in error.recipients.values()]
    return [error.smtp_code] if isinstance(error, smtplib.SMTPResponseException) else []


def _new_connection() -> Any:
    # Django 6.1 replaced get_connection() by mailers.
    mailers = getattr(mail, "mailers", None)
    connection: Any = mail.get_connection() if mailers is None else mailers.default
    if getattr(connection, "timeout", TIMEOUT) is None:
        connection.timeout = TIMEOUT
    return connection
