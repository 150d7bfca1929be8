"""Send the mail of one invitation, and store the result."""

from __future__ import annotations

import logging
from uuid import UUID

from django.utils import timezone

from ..mail.invitation import build_invitation
from ..mail.outbox import Outbox, Refused, ServerUnreachable
from ..sending.delivery import Outcome, describe
from ..sending.obstacles import AlertPostponed
from . import claims
from .due import gather

logger = logging.getLogger("conversate_alerts")


def deliver(invitation_id: int, outbox: Outbox) -> Outcome:
    """Claim and send the mail, and return the outcome. Call it outside of any transaction."""
    claim = claims.take(invitation_id)
    if claim is None:
        return Outcome.NOTHING_TO_SEND
    try:
        mail = gather(claim, timezone.now())
        if mail is not None:
            outbox.send(build_invitation(mail))
    except AlertPostponed as obstacle:
        logger.warning("The e-mail of invitation %s waits: %s", invitation_id, obstacle)
        claims.postpone_for_fault(claim, until=obstacle.until, reason=str(obstacle))
        return Outcome.NOTHING_TO_SEND
    except Exception as error:  # noqa: BLE001 - any error of backend, template or policy
        return _note_failure(claim, invitation_id, error)
    # If this fails, the mail was sent, but the claim stays: the invitation is sent again at its
    # end, with another token.
    claims.finish(claim)
    return Outcome.NOTHING_TO_SEND if mail is None else Outcome.SENT


def _note_failure(claim: UUID, invitation_id: int, error: Exception) -> Outcome:
    is_known = isinstance(error, (Refused, ServerUnreachable))
    text = str(error) if is_known else describe(error)
    if isinstance(error, Refused):
        claims.give_up(claim, error=text)
    elif claims.mark_failed(claim, error=text):
        logger.warning("The e-mail of invitation %s has to wait. %s", invitation_id, text)
        unreachable = isinstance(error, ServerUnreachable)
        return Outcome.SERVER_UNREACHABLE if unreachable else Outcome.FAILED
    logger.error("The e-mail of invitation %s was given up: %s", invitation_id, text)
    return Outcome.GIVEN_UP
