from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from conversate_core.models import Webhook
from conversate_core.people import load_people, person_for


@dataclass(frozen=True)
class PresentedWebhook:
    """A webhook on the page that manages them.

    ``creator`` is empty for one by the system or by a deleted account. ``last_used_at`` is None if
    nothing was posted yet.
    """

    id: int
    name: str
    creator: str
    created_at: datetime
    last_used_at: datetime | None


def present_webhooks(webhooks: Sequence[Webhook]) -> list[PresentedWebhook]:
    """Present *webhooks*, whose creators are loaded, in their order."""
    load_people(webhook.created_by for webhook in webhooks)
    return [
        PresentedWebhook(
            id=webhook.pk,
            name=webhook.name,
            creator=person_for(webhook.created_by).name if webhook.created_by else "",
            created_at=webhook.created_at,
            last_used_at=webhook.last_used_at,
        )
        for webhook in webhooks
    ]
