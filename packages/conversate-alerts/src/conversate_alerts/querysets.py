"""Which alerts are due, as one query."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import F, Min, OuterRef, Q, Subquery
from django.db.models.functions import Greatest

from conversate_core.models import Message
from conversate_core.querysets import MessageQuerySet

from .conf import alert_settings

if TYPE_CHECKING:
    from .models import AlertPreference


class AlertPreferenceQuerySet(models.QuerySet["AlertPreference"]):
    def due(self, now: datetime) -> AlertPreferenceQuerySet:
        """Whose member is to be told of news now, whether or not somebody is at it already."""
        return self.wanted().of_absent(now).not_told().with_news(now)

    def free(self, now: datetime) -> AlertPreferenceQuerySet:
        """Neither claimed by a sweep nor waiting for another try."""
        return self.filter(
            Q(claimed_until=None) | Q(claimed_until__lte=now),
            Q(next_try_at=None) | Q(next_try_at__lte=now),
        )

    def wanted(self) -> AlertPreferenceQuerySet:
        """Opted in, with an active account."""
        wanted = self.filter(enabled=True)
        try:
            get_user_model()._meta.get_field("is_active")
        except FieldDoesNotExist:  # no column; the policy is asked before a mail is sent
            return wanted
        return wanted.filter(membership__user__is_active=True)

    def of_absent(self, now: datetime) -> AlertPreferenceQuerySet:
        """Of members without a poll for DISCONNECT_AT, or who were never seen."""
        limit = now - timedelta(milliseconds=alert_settings.disconnect_at)
        return self.filter(
            Q(membership__presence=None) | Q(membership__presence__last_seen_at__lte=limit)
        )

    def not_told(self) -> AlertPreferenceQuerySet:
        """Never alerted, or back since the last alert."""
        return self.filter(
            Q(alerted_at=None)
            | Q(membership__presence__last_seen_at__gt=F("alerted_at"))
            | Q(membership__read_id__gt=F("alerted_read_id"))
        )

    def with_news(self, now: datetime) -> AlertPreferenceQuerySet:
        """With a message that is news to the member, the oldest of them older than the delay."""
        in_room = Message.objects.filter(room=OuterRef("membership__room")).order_by("-pk")
        is_old_enough = Q(created_at__lte=now - timedelta(seconds=alert_settings.alert_delay))
        news = in_room.standing().by_others(OuterRef("membership__user")).filter(is_old_enough)
        # Two newest ids instead of one EXISTS: every database finds them from the end of the
        # room's index, however long the history. The first decides for nearly all members.
        known_id = Greatest("membership__read_id", "alerted_id")
        with_messages = self.alias(newest_id=_first_id(in_room)).filter(newest_id__gt=known_id)
        return with_messages.alias(news_id=_first_id(news)).filter(news_id__gt=known_id)

    def next_retry_at(self, now: datetime) -> datetime | None:
        """When the next failed or abandoned alert may be tried again."""
        times: dict[str, Any] = self.filter(enabled=True).aggregate(
            retry=Min("next_try_at", filter=Q(next_try_at__gt=now)),
            lapse=Min("claimed_until", filter=Q(claimed_until__gt=now)),
        )
        return min(filter(None, times.values()), default=None)


def _first_id(messages: MessageQuerySet) -> Subquery:
    return Subquery(messages.values("pk")[:1])


def news_for(preference: AlertPreference) -> MessageQuerySet:
    """The messages that an alert would tell of, oldest first."""
    membership = preference.membership
    return (
        Message.objects.filter(room=membership.room_id)
        .newer_than(max(membership.read_id, preference.alerted_id))
        .standing()
        .by_others(membership.user_id)
        .order_by("pk")
    )
