"""One alert that was claimed: gathered, sent, and noted as what has become of it."""

from __future__ import annotations

import logging
from datetime import datetime
from enum import Enum, auto

from django.utils import timezone

from . import claims, limits
from .claims import Claim
from .due import Alert, gather
from .mail import build_mail
from .obstacles import NotNow, limit_reached
from .outbox import Outbox, Refused, ServerUnreachable

logger = logging.getLogger("conversate_alerts")


class Outcome(Enum):
    SENT = auto()
    NOTHING_TO_SEND = auto()
    FAILED = auto()
    GIVEN_UP = auto()
    SERVER_UNREACHABLE = auto()


def deliver(claim: Claim, outbox: Outbox) -> Outcome:
    """Send the alert as it is now; call it outside of any transaction."""
    now = timezone.now()
    alert = None
    try:
        alert = gather(claim.preference_id, now)
        if alert is None:
            claims.release(claim)
            return Outcome.NOTHING_TO_SEND
        _send(alert, outbox, now)
    except NotNow as obstacle:
        return _put_off(claim, obstacle)
    except Exception as error:  # noqa: BLE001 - whatever mail backend, template or policy raises
        return _note_failure(claim, alert, error)
    # If this fails, the mail is out and the claim stands: the alert is sent again at its end.
    claims.sent(claim, at=_told_at(alert, now), newest_id=alert.newest_id, read_id=alert.read_id)
    return Outcome.SENT


def _told_at(alert: Alert, now: datetime) -> datetime:
    """*now*, but not before the member was last seen, which is later if the clock was set back:
    they would count as having been back, and be told of each message."""
    presence = getattr(alert.preference.membership, "presence", None)
    return max(now, presence.last_seen_at) if presence else now


def _send(alert: Alert, outbox: Outbox, now: datetime) -> None:
    message = build_mail(alert)
    if not limits.reserve(alert.profile, now):
        raise limit_reached(alert.profile, now)
    try:
        outbox.send(message)
    except Exception:
        limits.give_back(alert.profile, now)
        raise


def _put_off(claim: Claim, obstacle: NotNow) -> Outcome:
    logger.info("Alert %s waits until %s: %s", claim.preference_id, obstacle.until, obstacle)
    if obstacle.is_fault:
        claims.postponed(claim, until=obstacle.until, reason=str(obstacle))
    else:
        claims.wait(claim, until=obstacle.until)
    return Outcome.NOTHING_TO_SEND


def _note_failure(claim: Claim, alert: Alert | None, error: Exception) -> Outcome:
    newest_id = alert.newest_id if alert else 0
    if isinstance(error, Refused):
        claims.given_up(claim, error=str(error), newest_id=newest_id)
        logger.error("Alert %s was refused for good: %s", claim.preference_id, error)
        return Outcome.GIVEN_UP
    text = str(error) if isinstance(error, ServerUnreachable) else _named(error)
    oldest_at = alert.oldest_at if alert else None
    if not claims.failed(claim, error=text, oldest_at=oldest_at, newest_id=newest_id):
        logger.error("Alert %s was given up: %s", claim.preference_id, text)
        return Outcome.GIVEN_UP
    if isinstance(error, ServerUnreachable):
        logger.warning("Alert %s has to wait for the mail server. %s", claim.preference_id, text)
        return Outcome.SERVER_UNREACHABLE
    logger.warning("Alert %s could not be sent.", claim.preference_id, exc_info=error)
    return Outcome.FAILED


def _named(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
