"""Why a member would get no alert now, by the same rules that a sweep follows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Min
from django.utils.translation import gettext as _

from . import limits
from .conf import alert_settings
from .models import AlertPreference
from .obstacles import limit_reached, obstacles, profile_of
from .querysets import AlertPreferenceQuerySet, news_for


def reasons_against(preference: AlertPreference, now: datetime) -> list[str]:
    """Return sentences, one for each rule that keeps an alert back *now*; none if it is due.

    *preference* may be one that is not saved, of a member who never said anything.
    """
    return [*_of_the_database(preference, now), *_of_the_person(preference, now)]


def _of_the_database(preference: AlertPreference, now: datetime) -> Iterator[str]:
    mine = AlertPreference.objects.filter(pk=preference.pk)
    if not mine.opted_in().exists():
        yield _("This member does not want alerts of this room.")
        return  # the other rules are about who does
    if not mine.of_active_accounts().exists():
        yield _("The account is not active.")
    if not mine.of_absent(now).exists():
        yield _("This member is here: a page was open a short while ago.")
    if not mine.not_told().exists():
        yield _("This member was told of news, and has not been back since.")
    if not mine.with_news(now).exists():
        yield _no_news(mine, now)
    if not mine.not_claimed(now).exists():
        yield _("A sweep is sending this alert right now.")
    if not mine.not_waiting(now).exists():
        yield _waiting(preference)


def _no_news(mine: AlertPreferenceQuerySet, now: datetime) -> str:
    delay = alert_settings.alert_delay
    if mine.with_news(now + timedelta(seconds=delay)).exists():
        return _("What is new has not been unread for %(delay)s seconds yet.") % {"delay": delay}
    return _("There is nothing new for this member.")


def _waiting(preference: AlertPreference) -> str:
    time = preference.next_try_at
    if preference.given_up_at:
        text = _("An alert was given up. Later news wait until %(time)s. %(error)s")
    elif preference.last_error:
        text = _("The last attempt has failed. The next one is at %(time)s. %(error)s")
    else:
        text = _("The alert was put off until %(time)s.")
    return (text % {"time": time, "error": preference.last_error}).strip()


def _of_the_person(preference: AlertPreference, now: datetime) -> Iterator[str]:
    # Whether there are news, and old ones, was asked before.
    old = now - timedelta(seconds=alert_settings.alert_delay)
    oldest_at = min(news_for(preference).aggregate(at=Min("created_at"))["at"] or old, old)
    for obstacle in obstacles(preference, oldest_at=oldest_at, now=now):
        yield str(obstacle)
    profile = profile_of(preference)
    if limits.is_reached(profile, now):
        yield str(limit_reached(profile, now))
