"""Tell a member what became of an e-mail that was not posted: once, at their own address."""

from __future__ import annotations

import logging

from ..choices import MailResult
from ..mail.answers import build_question, build_refusal
from ..mail.links import post_url
from ..mail.message import Mail
from ..mail.outbox import Outbox, Refused
from ..preferences.addresses import own_address
from .errors import TryLater
from .holding import hold
from .judging import AddressedMail, Verdict
from .records import forget

logger = logging.getLogger("conversate_alerts")


def answer(mail: AddressedMail, verdict: Verdict) -> None:
    """Send the mail about a *mail* that was refused, or the question whose it is.

    It is not sent to a member without an address. Raises TryLater if it could not be sent; then the
    next delivery of *mail* is received as the first one.
    """
    to = own_address(mail.membership.user)
    if not to:
        return
    try:
        with Outbox() as outbox:
            outbox.send(_build(mail, verdict, to))
    except Refused:
        logger.warning("A mail about an e-mail that was not posted was refused.", exc_info=True)
    except Exception as error:  # any error of the site's mail backend
        forget(mail)
        logger.warning("A mail about an e-mail that was not posted failed.", exc_info=True)
        raise TryLater("The member could not be told.") from error


def _build(mail: AddressedMail, verdict: Verdict, to: str) -> Mail:
    membership = mail.membership
    if verdict.result == MailResult.ASKED:
        return build_question(
            membership,
            to=to,
            author=str(mail.opened.mail.get("From", "")),
            text=verdict.text,
            post_url=post_url(hold(mail, verdict)) or "",
        )
    return build_refusal(membership, to=to, explanation=verdict.explanation, text=verdict.text)
