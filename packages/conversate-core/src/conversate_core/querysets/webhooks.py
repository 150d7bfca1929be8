"""Filters of webhooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..databases import WriteDatabaseQuerySet

if TYPE_CHECKING:
    from ..models import Webhook  # noqa: F401 - named in a string


class WebhookQuerySet(WriteDatabaseQuerySet["Webhook"]):
    def usable(self) -> WebhookQuerySet:
        """Return those that were not revoked."""
        return self.filter(revoked_at=None)
