"""Limit the mails to a person a day. Each step is one UPDATE that can't race."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Case, F, Value, When

from ..conf import alert_settings
from ..models import AlertProfile
from .schedule import local


def is_reached(profile: AlertProfile, now: datetime) -> bool:
    """Whether the person has got all the mails of the day."""
    mine = AlertProfile.objects.filter(pk=profile.pk)
    return mine.exists() and not mine.below_limit(local(profile, now).date()).exists()


def reserve(profile: AlertProfile, now: datetime) -> bool:
    """Count a mail before it is sent. Return False if it would exceed the limit."""
    if alert_settings.alert_daily_limit is None:
        return True
    if profile._state.adding:
        AlertProfile.objects.bulk_create([AlertProfile(pk=profile.pk)], ignore_conflicts=True)
    today = local(profile, now).date()
    mine = AlertProfile.objects.filter(pk=profile.pk).below_limit(today)
    # In this order: MariaDB would compare with the day that it has just written.
    counted = mine.update(
        mails_count=Case(When(mails_on=today, then=F("mails_count") + 1), default=Value(1)),
        mails_on=today,
    )
    return bool(counted)


def release(profile: AlertProfile, now: datetime) -> None:
    """Take back what `reserve` has counted: the mail was not sent."""
    today = local(profile, now).date()
    mine = AlertProfile.objects.filter(pk=profile.pk, mails_on=today, mails_count__gt=0)
    mine.update(mails_count=F("mails_count") - 1)
