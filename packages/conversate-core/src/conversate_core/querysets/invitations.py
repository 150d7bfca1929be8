"""Filters of invitations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F
from django.utils import timezone

from ..databases import WriteDatabaseQuerySet

if TYPE_CHECKING:
    from ..models import Invitation  # noqa: F401 - named in a string


class InvitationQuerySet(WriteDatabaseQuerySet["Invitation"]):
    def usable(self) -> InvitationQuerySet:
        """Return those that are neither revoked nor expired nor used up."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now(), uses__lt=F("max_uses"))
