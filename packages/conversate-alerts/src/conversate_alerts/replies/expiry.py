"""Delete the texts and records of e-mails that came in, once they are old."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from ..models import HeldMail, ReceivedMail

# The time after which the link expires, and the text is deleted.
KEEP = timedelta(days=7)
# The time after which the row is deleted that says what became of an e-mail.
KEEP_RECORDS = timedelta(days=90)
_DELETED_AT_ONCE = 100


def is_expired(held: HeldMail) -> bool:
    """Whether the link doesn't work any more."""
    return held.held_at <= timezone.now() - KEEP


def delete_expired() -> None:
    """Delete texts whose link has expired, and old rows. Each sweep does."""
    now = timezone.now()
    _delete(HeldMail.objects.filter(held_at__lte=now - KEEP))
    _delete(ReceivedMail.objects.filter(received_at__lte=now - KEEP_RECORDS))


def _delete(old: QuerySet[Any]) -> None:
    # By key: a range would lock the rows that other processes add on MariaDB.
    if keys := list(old.values_list("pk", flat=True)[:_DELETED_AT_ONCE]):
        old.model._default_manager.filter(pk__in=keys).delete()
