"""What templates take from Conversate: the site's own, and those of the pages."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.template.defaultfilters import date
from django.utils.timezone import now

from ..presenting.times import local_day

register = template.Library()


@register.filter(expects_localtime=True)
def conversate_when(moment: datetime) -> str:
    """The time for a moment of today, else the date."""
    is_today = moment.date() == local_day(now())
    return date(moment, "TIME_FORMAT" if is_today else "SHORT_DATE_FORMAT")
