"""Keep what became of the e-mails that came in: one row for each, however often it is delivered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from ..choices import MailResult
from ..models import ReceivedMail
from .judging import AddressedMail, Verdict

# E-mails of one member in LIMIT_PERIOD, besides POST_LIMIT: those that are posted or refused, and
# those that are ignored and get a row.
MAX_MAILS = 60
LIMIT_PERIOD = timedelta(hours=1)
# Mails about refused e-mails and questions that a member gets in LIMIT_PERIOD.
MAX_ANSWERS = 10


def find_record(mail: AddressedMail) -> ReceivedMail | None:
    """Return the row of an earlier delivery of this e-mail, or None."""
    return ReceivedMail.objects.filter(key=mail.key).first()


def record(mail: AddressedMail, verdict: Verdict) -> bool:
    """Store what became of *mail*. Return False if another delivery of it has done so.

    Beyond the limit, an ignored e-mail gets no row: a machine may send any number of them.
    """
    if verdict.result == MailResult.IGNORED and _count(mail, MailResult.IGNORED) >= MAX_MAILS:
        return True
    values: dict[str, Any] = {
        "received_at": timezone.now(),
        "room_id": mail.membership.room_id,
        "user_id": mail.membership.user_id,
        "result": verdict.result,
        "reason": verdict.reason or "",
    }
    _, is_new = ReceivedMail.objects.get_or_create(key=mail.key, defaults=values)
    return is_new


def forget(mail: AddressedMail) -> None:
    """Delete the row of *mail*, so that its next delivery is received as the first one."""
    ReceivedMail.objects.filter(key=mail.key).delete()


def is_limit_reached(mail: AddressedMail) -> bool:
    """Whether the member has sent the largest number of e-mails within LIMIT_PERIOD."""
    return _count(mail, MailResult.POSTED, MailResult.REFUSED) >= MAX_MAILS


def may_answer(mail: AddressedMail) -> bool:
    """Whether the member may get another mail about one that was not posted."""
    return _count(mail, MailResult.REFUSED, MailResult.ASKED) < MAX_ANSWERS


def _count(mail: AddressedMail, *results: MailResult) -> int:
    now = timezone.now()
    recent = (now - LIMIT_PERIOD, now + LIMIT_PERIOD)  # later: the clock was set back
    mine = ReceivedMail.objects.filter(user=mail.membership.user_id, result__in=results)
    return mine.filter(received_at__range=recent).count()
