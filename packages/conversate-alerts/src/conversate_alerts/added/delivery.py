"""Send one mail to a person who was added to rooms, and store the result."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.utils import timezone

from ..mail.added import build_added
from ..mail.outbox import Outbox, Refused, ServerUnreachable
from ..sending import daily_limit
from ..sending.delivery import Outcome, describe
from ..sending.obstacles import AlertPostponed, limit_reached
from . import claims
from .due import due_user_ids, gather

logger = logging.getLogger("conversate_alerts")


def mails_to_added_members(now: datetime, outbox: Outbox) -> Iterator[Callable[[], Outcome]]:
    """Yield a function for each mail that is due, which sends it by *outbox*."""
    for user_id in due_user_ids(now):
        yield partial(deliver, user_id, outbox)


def deliver(user_id: Any, outbox: Outbox) -> Outcome:
    """Claim and send the person's mail, and return the outcome. Call it outside a transaction."""
    claim = claims.take(user_id)
    if claim is None:
        return Outcome.NOTHING_TO_SEND
    try:
        is_sent = _send(claim, outbox)
    except AlertPostponed as obstacle:
        return _postpone(claim, user_id, obstacle)
    except Exception as error:  # noqa: BLE001 - any error of backend, template or policy
        return _note_failure(claim, user_id, error)
    # If this fails, the mail was sent, but the claim stays: the mail is sent again at its end.
    claims.finish(claim)
    return Outcome.SENT if is_sent else Outcome.NOTHING_TO_SEND


def _send(claim: UUID, outbox: Outbox) -> bool:
    """Send the mail. Return False if there is nothing to tell."""
    now = timezone.now()
    mail = gather(claim, now)
    if mail is None:
        return False
    message = build_added(mail)
    if not daily_limit.reserve(mail.profile, now):
        raise limit_reached(mail.profile, now)
    try:
        outbox.send(message)
    except Exception:
        daily_limit.release(mail.profile, now)
        raise
    return True


def _postpone(claim: UUID, user_id: Any, obstacle: AlertPostponed) -> Outcome:
    logger.info("The e-mail to added user %s waits: %s", user_id, obstacle)
    if obstacle.is_fault:
        claims.postpone_for_fault(claim, until=obstacle.until, reason=str(obstacle))
    else:
        claims.postpone(claim, until=obstacle.until)
    return Outcome.NOTHING_TO_SEND


def _note_failure(claim: UUID, user_id: Any, error: Exception) -> Outcome:
    is_known = isinstance(error, (Refused, ServerUnreachable))
    text = str(error) if is_known else describe(error)
    if isinstance(error, Refused):
        claims.give_up(claim, error=text)
    elif claims.mark_failed(claim, error=text):
        logger.warning("The e-mail to added user %s has to wait. %s", user_id, text)
        unreachable = isinstance(error, ServerUnreachable)
        return Outcome.SERVER_UNREACHABLE if unreachable else Outcome.FAILED
    logger.error("The e-mail to added user %s was given up: %s", user_id, text)
    return Outcome.GIVEN_UP
