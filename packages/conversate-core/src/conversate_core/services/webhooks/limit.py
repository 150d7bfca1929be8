"""WEBHOOK_LIMIT: how often a webhook can post."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from ...conf import core_settings
from ...errors import RateLimited
from ...models import Webhook


def take_turn(webhook: Webhook) -> None:
    """Count a post. Raise RateLimited if the webhook has reached the limit in this period.

    One statement does both, so that posts at once can't exceed the limit.
    """
    limit = core_settings.webhook_limit
    if limit is None:
        return
    count, seconds = limit
    now, period = timezone.now(), timedelta(seconds=seconds)
    is_over = _is_over(now, period)
    free = Webhook.objects.filter(is_over | Q(period_count__lt=count), pk=webhook.pk)
    taken = free.update(
        # In this order: MariaDB compares with columns that the statement has set already.
        period_count=Case(When(is_over, then=Value(1)), default=F("period_count") + 1),
        period_began_at=Case(When(is_over, then=Value(now)), default=F("period_began_at")),
    )
    if not taken:
        raise RateLimited(_remaining(webhook, now, period))


def _is_over(now: datetime, period: timedelta) -> Q:
    """Return the condition that the period is over, or from before the clock was set back."""
    ended, ahead = Q(period_began_at__lte=now - period), Q(period_began_at__gt=now + period)
    return Q(period_began_at=None) | ended | ahead


def _remaining(webhook: Webhook, now: datetime, period: timedelta) -> float:
    rows = Webhook.objects.filter(pk=webhook.pk).values_list("period_began_at", flat=True)
    began_at = rows.first() or now
    return max((began_at + period - now).total_seconds(), 0.001)
