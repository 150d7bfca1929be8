"""What the answer of a push service means for the push and its subscription."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from typing import NamedTuple

from django.utils.timezone import is_naive, make_aware

from .transport import Answer

# How long to wait if the service doesn't say, and at the longest.
PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(days=1)


class Result(Enum):
    # The service has taken the push.
    DELIVERED = auto()
    # The subscription has ended, or can't be used any more: delete it.
    GONE = auto()
    # The service can't take the push now: try again, at the time `Outcome.until` at the earliest.
    WAIT = auto()
    # The service doesn't take pushes of this size. Another try would fail, too.
    TOO_LARGE = auto()
    # The service refuses the push, or nothing could be sent.
    FAILED = auto()


class Outcome(NamedTuple):
    """The result of an attempt. *until* is set for WAIT, *detail* says why it is no delivery."""

    result: Result
    until: datetime | None = None
    detail: str = ""


def outcome_of(answer: Answer, now: datetime) -> Outcome:
    """Return what an answer at the time *now* means (RFC 8030, 5, 7.3 and 8.4)."""
    status, detail = answer.status, describe(answer)
    if 200 <= status < 300:
        return Outcome(Result.DELIVERED)
    if status in {404, 410}:
        return Outcome(Result.GONE, detail=detail)
    if status == 413:
        return Outcome(Result.TOO_LARGE, detail=detail)
    if status == 429 or status >= 500:
        return Outcome(Result.WAIT, now + _pause(answer.retry_after, now), detail)
    return Outcome(Result.FAILED, detail=detail)


def describe(answer: Answer) -> str:
    """Return the answer in one line of printable characters, for the log and the admin."""
    text = "".join(each if each.isprintable() else " " for each in answer.text)
    return f"HTTP {answer.status} {' '.join(text.split())[:200]}".strip()


def _pause(retry_after: str | None, now: datetime) -> timedelta:
    """Return the time that the header Retry-After asks for, within limits (RFC 9110, 10.2.3)."""
    said = _said(retry_after or "", now)
    return PAUSE if said is None else min(max(said, PAUSE), LONGEST_PAUSE)


def _said(retry_after: str, now: datetime) -> timedelta | None:
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:9]), LONGEST_PAUSE.total_seconds()))
    with suppress(ValueError, OverflowError):
        moment = parsedate_to_datetime(text)
        return _aware(moment) - _aware(now)
    return None


def _aware(moment: datetime) -> datetime:
    return make_aware(moment) if is_naive(moment) else moment
