"""The limit of mails to one person on one day. Each step is one UPDATE that can't race."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Case, F, Value, When

from .conf import alert_settings
from .models import AlertProfile
from .schedule import local


def is_reached(profile: AlertProfile, now: datetime) -> bool:
    """Whether the person has had all the mails of the day."""
    mine = AlertProfile.objects.filter(pk=profile.pk)
    return mine.exists() and not mine.below_limit(local(profile, now).date()).exists()


def reserve(profile: AlertProfile, now: datetime) -> bool:
    """Count a mail that is about to be sent; False where it would be one too many."""
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


def give_back(profile: AlertProfile, now: datetime) -> None:
    """The mail that was counted did not go out."""
    today = local(profile, now).date()
    mine = AlertProfile.objects.filter(pk=profile.pk, mails_on=today, mails_count__gt=0)
    mine.update(mails_count=F("mails_count") - 1)
