from __future__ import annotations

from datetime import date, datetime, timezone
from functools import lru_cache

from django.template.defaultfilters import date as date_format
from django.utils.formats import get_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.timezone import is_naive, localtime, make_aware, now
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .sentences import RELATIVE, minutes_ago


def iso_time(moment: datetime) -> str:
    """UTC with its offset, so that a browser reads it alike with USE_TZ and without."""
    return _aware(moment).astimezone(timezone.utc).isoformat(timespec="milliseconds")


def local_day(moment: datetime) -> date:
    return _local(moment).date()


def clock_or_day(moment: datetime) -> str:
    """The time for a moment of today, else the date."""
    is_today = local_day(moment) == local_day(now())
    return date_format(_local(moment), "TIME_FORMAT" if is_today else "SHORT_DATE_FORMAT")


def weekday_and_date(day: date) -> str:
    """Such as “Sunday, Nov. 22, 2026”, joined as the language joins them."""
    day = day.date() if isinstance(day, datetime) else day
    return _weekday_and_date(day, get_format("DATE_FORMAT"), get_language())


# Each message tells its day, and most of a page are of the same one.
@lru_cache(maxsize=100)
def _weekday_and_date(day: date, form: str, language: str | None) -> str:
    return capfirst(
        _("%(weekday)s, %(date)s")
        % {"weekday": date_format(day, "l"), "date": date_format(day, form)}
    )


def time_element(moment: datetime, exact: str) -> SafeString:
    """How long ago *moment* was for those who see it, for an hour; *exact* to all others.

    The scripts keep it current (times.js). What changes by itself is hidden from screen readers,
    which would read out each change of a conversation.
    """
    full = date_format(_local(moment), "DATETIME_FORMAT")
    # Below 0 where a clock was set back.
    minutes = max(0, int((_aware(now()) - _aware(moment)).total_seconds() // 60))
    if minutes >= RELATIVE:
        element = '<time datetime="{}" title="{}">{}</time>'
        return format_html(element, iso_time(moment), full, exact)
    return format_html(
        '<time class="cnv-time" datetime="{}" title="{}"><span class="cnv-time__exact">{}</span> '
        '<span class="cnv-time__ago" aria-hidden="true">{}</span></time>',
        iso_time(moment),
        full,
        exact,
        minutes_ago(minutes),
    )


def _aware(moment: datetime) -> datetime:
    return make_aware(moment) if is_naive(moment) else moment


def _local(moment: datetime) -> datetime:
    return moment if is_naive(moment) else localtime(moment)
