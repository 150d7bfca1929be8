"""Send one alert that was claimed, and store the result."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from enum import Enum, auto

from django.utils import timezone

from ..mail import build_mail
from ..mail.outbox import Outbox, Refused, ServerUnreachable
from . import claims, daily_limit
from .claims import Claim
from .due import Alert, gather
from .obstacles import AlertPostponed, limit_reached
from .reactions import NewReaction, visible

logger = logging.getLogger("conversate_alerts")


class Outcome(Enum):
    SENT = auto()
    NOTHING_TO_SEND = auto()
    FAILED = auto()
    GIVEN_UP = auto()
    SERVER_UNREACHABLE = auto()


def deliver(claim: Claim, outbox: Outbox, reactions: Sequence[NewReaction] = ()) -> Outcome:
    """Send the alert as it is now, and return the outcome. Call it outside of any transaction.

    *reactions* are those that `new_reactions` found for its member.
    """
    now = timezone.now()
    alert = None
    try:
        alert = gather(claim.preference_id, now)
        if alert is None:
            claims.release(claim)
            return Outcome.NOTHING_TO_SEND
        _send(_with_reactions(alert, reactions), outbox, now)
    except AlertPostponed as obstacle:
        return _postpone(claim, obstacle)
    except Exception as error:  # noqa: BLE001 - any error of backend, template or policy
        return _note_failure(claim, alert, error)
    # If this fails, the mail was sent, but the claim stays: the alert is sent again at its end.
    claims.mark_sent(
        claim, at=_alerted_at(alert, now), newest_id=alert.newest_id, read_id=alert.read_id
    )
    return Outcome.SENT


def _with_reactions(alert: Alert, reactions: Sequence[NewReaction]) -> Alert:
    preference = alert.preference
    since = max(filter(None, (preference.alerted_at, alert.visited_at)), default=None)
    return replace(alert, reactions=visible(reactions, preference.membership, since=since))


def _alerted_at(alert: Alert, now: datetime) -> datetime:
    """Return *now*, or the time the member was last seen, if the clock was set back since.

    Otherwise the member would count as having been back, and get a mail for each message.
    """
    return max(now, alert.seen_at) if alert.seen_at else now


def _send(alert: Alert, outbox: Outbox, now: datetime) -> None:
    message = build_mail(alert)
    if not daily_limit.reserve(alert.profile, now):
        raise limit_reached(alert.profile, now)
    try:
        outbox.send(message)
    except Exception:
        daily_limit.release(alert.profile, now)
        raise


def _postpone(claim: Claim, obstacle: AlertPostponed) -> Outcome:
    logger.info("Alert %s waits until %s: %s", claim.preference_id, obstacle.until, obstacle)
    if obstacle.is_fault:
        claims.postpone_for_fault(claim, until=obstacle.until, reason=str(obstacle))
    else:
        claims.postpone(claim, until=obstacle.until)
    return Outcome.NOTHING_TO_SEND


def _note_failure(claim: Claim, alert: Alert | None, error: Exception) -> Outcome:
    newest_id = alert.newest_id if alert else 0
    if isinstance(error, Refused):
        claims.give_up(claim, error=str(error), newest_id=newest_id)
        logger.error("Alert %s was permanently refused: %s", claim.preference_id, error)
        return Outcome.GIVEN_UP
    text = str(error) if isinstance(error, ServerUnreachable) else describe(error)
    oldest_at = alert.oldest_at if alert else None
    if not claims.mark_failed(claim, error=text, oldest_at=oldest_at, newest_id=newest_id):
        logger.error("Alert %s was given up: %s", claim.preference_id, text)
        return Outcome.GIVEN_UP
    if isinstance(error, ServerUnreachable):
        logger.warning("Alert %s has to wait for the mail server. %s", claim.preference_id, text)
        return Outcome.SERVER_UNREACHABLE
    logger.warning("Alert %s could not be sent.", claim.preference_id, exc_info=error)
    return Outcome.FAILED


def describe(error: Exception) -> str:
    """Return the error as the admin and the log show it."""
    return f"{type(error).__name__}: {error}"
