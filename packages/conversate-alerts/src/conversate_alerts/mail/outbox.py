"""Send mails by Django's mail settings, with one connection for all mails of a sweep."""

from __future__ import annotations

import logging
import smtplib
from types import TracebackType
from typing import Any

from django.core import mail

logger = logging.getLogger("conversate_alerts")

# Seconds, if the site's mail settings have no timeout: a server that hangs must not stop alerts.
TIMEOUT = 30

# RFC 5321, 4.2.1: after a reply from 500 on, the request should not be repeated. 421: the server
# closes the connection.
_PERMANENT = range(500, 600)
_SERVICE_CLOSING = 421


class ServerUnreachable(Exception):
    """The mail server can't be reached, so that other mails would fail, too."""


class Refused(Exception):
    """The server permanently refuses this mail (a reply from 500 on)."""


class Outbox:
    """Sends mails; a context manager that closes the connection.

    The first mail opens it, and so does a mail after one that failed.
    """

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
            if not self._send_on_open_connection(message):
                self._send_on_new_connection(message)
        except Exception as error:
            if _is_server_error(error):
                raise ServerUnreachable(f"{type(error).__name__}: {error}") from error
            if _is_permanent(error):
                raise Refused(f"{type(error).__name__}: {error}") from error
            raise

    def _send_on_open_connection(self, message: mail.EmailMessage) -> bool:
        """Return False if no connection is open. Servers close it after a number of mails."""
        if self._connection is None:
            return False
        try:
            self._deliver(message)
        except Exception as error:
            if _is_connection_closed(error):
                return False
            raise
        return True

    def _send_on_new_connection(self, message: mail.EmailMessage) -> None:
        try:
            self._connection = _new_connection()
            self._connection.open()
        except Exception as error:  # any error of the site's mail backend
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
        except Exception:  # any error of the site's mail backend; the mails are sent
            logger.warning("The connection to the mail server could not be closed.", exc_info=True)


def _is_server_error(error: Exception) -> bool:
    """Whether all mails would fail: the connection is lost, or the sender is refused."""
    return isinstance(
        error,
        (smtplib.SMTPServerDisconnected, smtplib.SMTPSenderRefused, ConnectionError, TimeoutError),
    )


def _is_connection_closed(error: Exception) -> bool:
    is_lost = isinstance(error, (smtplib.SMTPServerDisconnected, ConnectionError))
    return is_lost or _SERVICE_CLOSING in _codes(error)


def _is_permanent(error: Exception) -> bool:
    codes = _codes(error)
    return bool(codes) and all(code in _PERMANENT for code in codes)


def _codes(error: Exception) -> list[int]:
    """Return the codes of the server's replies."""
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
