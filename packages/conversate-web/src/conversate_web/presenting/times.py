from __future__ import annotations

import re
from datetime import date, datetime, timezone, tzinfo
from functools import lru_cache

from django.template.defaultfilters import date as date_format
from django.utils.formats import get_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.timezone import is_naive, localtime, make_aware, now
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from .sentences import RELATIVE, minutes_ago


def iso_time(moment: datetime) -> str:
    """Return *moment* in UTC with its offset, so that browsers read it correctly without USE_TZ."""
    return _aware(moment).astimezone(timezone.utc).isoformat(timespec="milliseconds")


def hour_cycle() -> str:
    """Return ``h12`` or ``h23``, as the site writes times in the active language."""
    # Letters after a backslash are text.
    form = re.sub(r"\\.", "", get_format("TIME_FORMAT"))
    return "h23" if {"G", "H"} & set(form) else "h12"


def local_day(moment: datetime, zone: tzinfo | None = None) -> date:
    """Return the day of *moment* in *zone*, or else in the current time zone."""
    return _local(moment, zone).date()


def clock_or_day(moment: datetime) -> str:
    """Return the time if *moment* is today, “yesterday”, or the date."""
    days = (local_day(now()) - local_day(moment)).days
    if days == 1:
        return pgettext("day of a message", "yesterday")
    return date_format(_local(moment), "SHORT_DATE_FORMAT" if days else "TIME_FORMAT")


def weekday_and_date(day: date) -> str:
    """Return a date such as “Sunday, Nov. 22, 2026” in the order of the language."""
    day = day.date() if isinstance(day, datetime) else day
    return _weekday_and_date(day, get_format("DATE_FORMAT"), get_language())


# Called for each message, and most messages of a page are from the same day.
@lru_cache(maxsize=100)
def _weekday_and_date(day: date, form: str, language: str | None) -> str:
    return capfirst(
        _("%(weekday)s, %(date)s")
        % {"weekday": date_format(day, "l"), "date": date_format(day, form)}
    )


def exact_time_element(moment: datetime, exact: str) -> SafeString:
    """Return a <time> element with the text *exact*, which does not depend on the present time."""
    full = date_format(_local(moment), "DATETIME_FORMAT")
    element = '<time datetime="{}" title="{}">{}</time>'
    return format_html(element, iso_time(moment), full, exact)


def minutes_since(moment: datetime) -> int:
    """Return how long ago *moment* was, in whole minutes up to an hour."""
    # Negative if a clock was set back.
    minutes = max(0, int((_aware(now()) - _aware(moment)).total_seconds() // 60))
    return min(minutes, RELATIVE)


def time_element(moment: datetime, exact: str) -> SafeString:
    """Return a <time> element: how long ago *moment* was, or *exact* after an hour.

    The scripts keep the relative time current (times.js). It is hidden from screen readers, which
    would announce each change in a conversation; they get *exact*.
    """
    minutes = minutes_since(moment)
    if minutes >= RELATIVE:
        return exact_time_element(moment, exact)
    return format_html(
        '<time class="cnv-time" datetime="{}" title="{}"><span class="cnv-time__exact">{}</span> '
        '<span class="cnv-time__ago" aria-hidden="true">{}</span></time>',
        iso_time(moment),
        date_format(_local(moment), "DATETIME_FORMAT"),
        exact,
        minutes_ago(minutes),
    )


def _aware(moment: datetime) -> datetime:
    return make_aware(moment) if is_naive(moment) else moment


def _local(moment: datetime, zone: tzinfo | None = None) -> datetime:
    return moment if is_naive(moment) else localtime(moment, zone)
