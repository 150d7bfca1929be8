"""Which alerts are due, as one query; each of its rules is a method."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Exists, F, Min, OuterRef, Q, Subquery
from django.db.models.functions import Greatest

from conversate_core.models import Message
from conversate_core.querysets import MessageQuerySet

from .choices import AlertLevel
from .clock import TOLERANCE
from .conf import alert_settings

if TYPE_CHECKING:
    from .models import AlertPreference, AlertProfile  # noqa: F401 - named in strings below

# After this, a claim whose sweep died is anybody's again.
LEASE = timedelta(minutes=5)


class AlertPreferenceQuerySet(models.QuerySet["AlertPreference"]):
    def due(self, now: datetime) -> AlertPreferenceQuerySet:
        """Whose member is to be told of news now, whether or not somebody is at it already."""
        wanted = self.opted_in().of_active_accounts()
        return wanted.of_absent(now).not_told().with_news(now)

    def free(self, now: datetime) -> AlertPreferenceQuerySet:
        """Neither claimed by a sweep nor waiting for another try."""
        return self.not_claimed(now).not_waiting(now)

    def opted_in(self) -> AlertPreferenceQuerySet:
        return self.exclude(level=AlertLevel.NONE)

    def of_active_accounts(self) -> AlertPreferenceQuerySet:
        try:
            get_user_model()._meta.get_field("is_active")
        except FieldDoesNotExist:  # no column; the policy is asked before a mail is sent
            return self
        return self.filter(membership__user__is_active=True)

    def of_absent(self, now: datetime) -> AlertPreferenceQuerySet:
        """Of members without an open page that polled within DISCONNECT_AT, or never seen."""
        limit = now - timedelta(seconds=alert_settings.disconnect_seconds)
        return self.exclude(membership__presence__present_at__gt=limit)

    def not_told(self) -> AlertPreferenceQuerySet:
        """Never alerted, or back since the last alert."""
        return self.filter(
            Q(alerted_at=None)
            | Q(membership__presence__last_seen_at__gt=F("alerted_at"))
            | Q(membership__read_id__gt=F("alerted_read_id"))
        )

    def with_news(self, now: datetime) -> AlertPreferenceQuerySet:
        """With a message that is news to the member, the oldest of them older than the delay."""
        in_room = Message.objects.filter(room=OuterRef("membership__room"))
        is_old_enough = Q(created_at__lte=now - timedelta(seconds=alert_settings.alert_delay))
        # From before the clock was set back; how long ago that was, nobody can say.
        is_old_enough |= Q(created_at__gt=now + TOLERANCE)
        news = in_room.standing().by_others(OuterRef("membership__user")).filter(is_old_enough)
        known_id = Greatest("membership__read_id", "alerted_id", "given_up_id")
        # Two newest ids instead of one EXISTS: every database finds them from the end of the
        # room's index, however long the history. The first decides for nearly all members.
        with_messages = self.alias(newest_id=_newest_id(in_room)).filter(newest_id__gt=known_id)
        return with_messages.alias(known_id=known_id, news_id=_newest_id(news)).filter(
            Q(level=AlertLevel.EVERYTHING, news_id__gt=F("known_id"))
            | Q(Exists(_mentions_among(news)), level=AlertLevel.MENTIONS)
        )

    def not_claimed(self, now: datetime) -> AlertPreferenceQuerySet:
        is_from_before = Q(claimed_until__gt=now + LEASE + TOLERANCE)  # the clock was set back
        return self.filter(Q(claimed_until=None) | Q(claimed_until__lte=now) | is_from_before)

    def not_waiting(self, now: datetime) -> AlertPreferenceQuerySet:
        """Neither after a failure nor for the end of quiet hours."""
        is_from_before = Q(failing_since__gt=now + TOLERANCE)  # the clock was set back
        return self.filter(Q(next_try_at=None) | Q(next_try_at__lte=now) | is_from_before)

    def next_retry_at(self, now: datetime) -> datetime | None:
        """When the next alert that waits, or was abandoned, may be tried again."""
        times: dict[str, Any] = self.opted_in().aggregate(
            retry=Min("next_try_at", filter=Q(next_try_at__gt=now)),
            lapse=Min("claimed_until", filter=Q(claimed_until__gt=now)),
        )
        return min(filter(None, times.values()), default=None)


class AlertProfileQuerySet(models.QuerySet["AlertProfile"]):
    def below_limit(self, today: date) -> AlertProfileQuerySet:
        """Of people to whom one more mail may be sent on this day of theirs."""
        limit = alert_settings.alert_daily_limit
        if limit is None:
            return self
        return self.filter(Q(mails_on=None) | ~Q(mails_on=today) | Q(mails_count__lt=limit))


def _newest_id(messages: MessageQuerySet) -> Subquery:
    return Subquery(messages.order_by("-pk").values("pk")[:1])


def _mentions_among(news: MessageQuerySet) -> MessageQuerySet:
    """The news that mention the member: looked up by the few mentions after the known id."""
    return news.filter(
        mentions__user=OuterRef("membership__user"), mentions__message__gt=OuterRef("known_id")
    )


def news_for(preference: AlertPreference) -> MessageQuerySet:
    """The messages that an alert would tell of, oldest first."""
    membership = preference.membership
    news = (
        Message.objects.filter(room=membership.room_id)
        .newer_than(max(membership.read_id, preference.alerted_id))
        .standing()
        .by_others(membership.user_id)
        .order_by("pk")
    )
    if preference.level == AlertLevel.MENTIONS:
        return news.filter(mentions__user=membership.user_id)
    return news
