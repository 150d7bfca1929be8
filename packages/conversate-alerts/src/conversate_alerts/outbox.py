"""The way out, through Django's mail settings: one connection for all mails of a sweep."""

from __future__ import annotations

import logging
from types import TracebackType
from typing import Any

from django.core import mail

logger = logging.getLogger("conversate_alerts")

# Seconds, where the site's mail settings have no timeout: a server that hangs must not stop alerts.
TIMEOUT = 30


class ServerUnreachable(Exception):
    """There is no connection to the mail server, so that further mails need not be tried now."""


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
        """Send one mail. Raises ServerUnreachable, or what else the mail backend raises."""
        self._open()
        try:
            if self._connection.send_messages([message]) == 0:
                raise RuntimeError("The mail backend did not take the mail.")
        except BaseException:
            self._close()
            raise

    def _open(self) -> None:
        if self._connection is not None:
            return
        try:
            self._connection = _new_connection()
            self._connection.open()
        except Exception as error:  # whatever the site's mail backend raises
            self._close()
            raise ServerUnreachable(f"{type(error).__name__}: {error}") from error

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            connection.close()
        except Exception:  # whatever the site's mail backend raises; the mails are out
            logger.warning("The connection to the mail server could not be closed.", exc_info=True)


def _new_connection() -> Any:
    # Django 6.1 replaced get_connection() by mailers.
    mailers = getattr(mail, "mailers", None)
    connection: Any = mail.get_connection() if mailers is None else mailers.default
    if getattr(connection, "timeout", TIMEOUT) is None:
        connection.timeout = TIMEOUT
    return connection
