"""The sweep: send every alert that is due, whoever else is sweeping."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone

from . import claims
from .claims import Claim
from .due import Unreachable, due_ids, gather
from .mail import build_mail
from .outbox import Outbox, ServerUnreachable

logger = logging.getLogger("conversate_alerts")


@dataclass
class Swept:
    """What a sweep did: mails that are out, and mails that will be tried again."""

    sent: int = 0
    failed: int = 0


def sweep(*, stopping: Callable[[], bool] = lambda: False) -> Swept:
    """Send the alerts that are due; call it outside of any transaction.

    Any number of sweeps may run at once. A mail that fails is tried again by a later sweep; the
    others go out. *stopping* is asked before each mail.
    """
    swept = Swept()
    with Outbox() as outbox:
        for preference_id in due_ids(timezone.now()):
            if stopping():
                break
            claim = claims.take(preference_id)
            if claim is None:
                continue
            try:
                swept.sent += _send(claim, outbox)
            except Exception as error:  # whatever mail backend, template or policy raises
                logger.warning("Alert %s could not be sent.", preference_id, exc_info=True)
                swept.failed += 1
                claims.failed(claim, error=f"{type(error).__name__}: {error}")
                if isinstance(error, ServerUnreachable):
                    break
    return swept


def _send(claim: Claim, outbox: Outbox) -> bool:
    """Send the alert as it is now, and say whether there was anything to send."""
    now = timezone.now()
    try:
        alert = gather(claim.preference_id, now)
    except Unreachable as reason:
        logger.info("Alert %s was postponed: %s", claim.preference_id, reason)
        claims.postponed(claim, reason=str(reason))
        return False
    if alert is None:
        claims.release(claim)
        return False
    outbox.send(build_mail(alert))
    claims.sent(claim, at=now, newest_id=alert.newest_id, read_id=alert.read_id)
    return True
