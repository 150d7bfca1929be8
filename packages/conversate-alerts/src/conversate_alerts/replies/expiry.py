"""Delete the texts of e-mails from another address that no member has posted."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from ..models import HeldMail

# The time after which the link expires, and the text is deleted.
KEEP = timedelta(days=7)
_DELETED_AT_ONCE = 100


def is_expired(held: HeldMail) -> bool:
    """Whether the link doesn't work any more."""
    return held.held_at <= timezone.now() - KEEP


def delete_expired() -> None:
    """Delete texts whose link has expired. Each sweep does."""
    # By key: a range would lock the rows that other processes add on MariaDB.
    old = HeldMail.objects.filter(held_at__lte=timezone.now() - KEEP).values_list("pk", flat=True)
    if keys := list(old[:_DELETED_AT_ONCE]):
        HeldMail.objects.filter(pk__in=keys).delete()
