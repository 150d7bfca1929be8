"""Receive the e-mails of a mailbox."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.db import DataError, Error, IntegrityError

from conversate_core.internal.database_errors import is_outage
from conversate_core.internal.outage_log import OutageLog

from .errors import TryLater
from .mailbox import CommandRefused, Mailbox, MailboxError, open_mailbox
from .receive import receive

logger = logging.getLogger("conversate_alerts")

_outage_log = OutageLog(
    logger,
    failure="E-mails have to wait: the mailbox or the database fails.",
    recovery="E-mails are received again.",
)
# The folders for e-mails that were received, and for those that were not.
DONE = "Done"
FAILED = "Failed"


@dataclass
class Fetched:
    """How many e-mails were received, could not be, and have to wait."""

    done: int = 0
    failed: int = 0
    waiting: int = 0


def fetch_mails(should_stop: Callable[[], bool] = lambda: False) -> Fetched:
    """Receive the unread e-mails of CONVERSATE_IMAP, one after another, and move each of them.

    They go to "Done", or to "Failed" if no member has the address or an error was raised. Those
    that should be delivered again stay where they are, unread. Raises MailboxError, and errors of
    the database that are not about the data of an e-mail. If the server refuses to hand out or to
    move an e-mail, the others are received first.
    """
    fetched = Fetched()
    refused: CommandRefused | None = None
    with open_mailbox() as mailbox:
        for folder in (DONE, FAILED):
            mailbox.create(folder)
        for uid in mailbox.unseen():
            if should_stop():
                break
            try:
                _receive(mailbox, uid, fetched)
            except CommandRefused as error:
                refused = error
    if refused is not None:
        raise refused
    return fetched


def log_result(error: Exception | None) -> None:
    """Log the *error* that ended a look; of an outage, log the first error and the recovery."""
    if error is None:
        _outage_log.log_recovery()
    elif isinstance(error, MailboxError) or is_outage(error):
        _outage_log.log_failure(error)
    else:
        logger.error("A look into the mailbox ended with an error.", exc_info=error)


def _receive(mailbox: Mailbox, uid: str, fetched: Fetched) -> None:
    raw = mailbox.fetch(uid)
    if raw is None:  # another process has moved it
        return
    try:
        is_done = receive(raw).result is not None
    except TryLater:
        fetched.waiting += 1
        return
    except Exception as error:
        # The other errors of the database have nothing to do with this e-mail.
        if isinstance(error, Error) and not isinstance(error, (DataError, IntegrityError)):
            raise
        logger.exception("An e-mail of the mailbox could not be received.")
        is_done = False
    mailbox.move(uid, DONE if is_done else FAILED)
    fetched.done += is_done
    fetched.failed += not is_done
