"""Send a push to one browser."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Protocol

from .encryption import encrypt
from .endpoints import PrivateAddress, RefusedEndpoint, parse_endpoint
from .message import PushMessage
from .outages import ServiceOutages
from .outcome import PAUSE, Outcome, Result, outcome_of
from .transport import PushConnections, ServiceUnreachable
from .vapid import UnknownKey, authorization

logger = logging.getLogger("conversate_alerts")

# Those of this process.
OUTAGES = ServiceOutages()


class Subscription(Protocol):
    """The part of a subscription that a push needs, as its browser has sent it, in base64url."""

    @property
    def endpoint(self) -> str: ...
    @property
    def p256dh(self) -> str: ...
    @property
    def auth(self) -> str: ...

    # The public key of the site with which the browser has subscribed.
    @property
    def public_key(self) -> str: ...


def send_push(
    subscription: Subscription,
    message: PushMessage,
    connections: PushConnections,
    now: datetime,
    outages: ServiceOutages = OUTAGES,
) -> Outcome:
    """Encrypt, sign and send *message*, and return the outcome.

    Call it outside of any transaction, with the current time as *now*. It queries nothing, and
    raises nothing that a subscription or a push service can cause. The outcome is GONE also for a
    subscription that the site can't use any more: its keys are wrong, its service is no longer
    allowed, or the settings don't have its key. Raises ValueError if these settings are invalid.
    """
    try:
        origin = parse_endpoint(subscription.endpoint).origin
        signed = authorization(subscription.endpoint, subscription.public_key, now)
    except (RefusedEndpoint, UnknownKey) as error:
        return Outcome(Result.GONE, detail=str(error))
    try:
        body = encrypt(message.payload, subscription.p256dh, subscription.auth)
    except ValueError as error:
        return Outcome(Result.GONE, detail=str(error))
    if left := outages.seconds_left(origin):
        return Outcome(Result.WAIT, now + timedelta(seconds=left), f"{origin} can't be reached.")
    headers = {**message.headers(), "Authorization": signed}
    try:
        answer = connections.send(subscription.endpoint, body, headers)
    except ServiceUnreachable as error:
        outages.note_failure(origin, error)
        return Outcome(Result.WAIT, now + PAUSE, str(error))
    except PrivateAddress as error:
        logger.error("Nothing was sent to the push service %s: its address is private.", origin)
        return Outcome(Result.FAILED, detail=str(error))
    outages.note_answer(origin)
    outcome = outcome_of(answer, now)
    _log(outcome, origin, len(body))
    return outcome


def _log(outcome: Outcome, origin: str, size: int) -> None:
    """Log what the site owner can do something about. An endpoint is a secret of its browser."""
    if outcome.result is Result.TOO_LARGE:
        logger.error(
            "A push of %s bytes is too large for %s. This is a bug. %s",
            size,
            origin,
            outcome.detail,
        )
    elif outcome.result is Result.FAILED:
        logger.error("The push service %s refused a push: %s", origin, outcome.detail)
