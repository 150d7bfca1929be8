"""Select the profiles of people that may get a mail."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q

from conversate_core.databases import WriteDatabaseQuerySet

from .conf import alert_settings

if TYPE_CHECKING:
    from .models import AlertProfile  # noqa: F401 - named in strings


class AlertProfileQuerySet(WriteDatabaseQuerySet["AlertProfile"]):
    def below_limit(self, today: date) -> AlertProfileQuerySet:
        """Select profiles of people that may get another mail; *today* is in their time zone."""
        limit = alert_settings.alert_daily_limit
        if limit is None:
            return self
        return self.filter(Q(mails_on=None) | ~Q(mails_on=today) | Q(mails_count__lt=limit))
