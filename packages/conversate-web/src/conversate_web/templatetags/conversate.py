"""What templates take from Conversate: the site's own, and those of the pages.

{% load conversate %}
{% conversate_room room %}      a working room, where the user may enter it; one to a page
{% conversate_unread %}         how many messages are unread, where there are any
"""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any

from django import template
from django.http import HttpRequest
from django.template.context import Context
from django.template.defaultfilters import date
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from conversate_core import services
from conversate_core.counting import UNREAD_COUNTED
from conversate_core.models import Room
from conversate_core.policy import get_policy, remembering

from ..forms import SendForm
from ..presenting.sentences import for_scripts
from ..presenting.times import clock_or_day, time_element, weekday_and_date
from ..room_context import mark_shown, room_context
from ..views.access import Visit, signed_in_user

register = template.Library()


@register.inclusion_tag("conversate/includes/embedded_room.html", takes_context=True)
@remembering()
def conversate_room(context: Context, room: Room) -> dict[str, Any]:
    """The room with its latest messages; nothing for who may not enter it.

    Needs the context processor ``request``. The page links the stylesheets and scripts itself.
    """
    request: HttpRequest = context["request"]
    if not get_policy().can_view(request.user, room):
        return {}
    visit = Visit(user=signed_in_user(request), room=room)
    page = services.history(room=room, user=visit.user)
    shown = room_context(request, visit, page, SendForm())
    mark_shown(visit, page)
    # The stylesheet keeps it in a box, in which the client scrolls.
    shown["client"]["control_layout"] = True
    here = request.get_full_path()
    return {
        **shown,
        "request": request,
        "embedded": True,
        "next_url": here,
        "refresh_url": _differing(request),
    }


def _differing(request: HttpRequest) -> str:
    """The address of this page, but not the same: to that, a browser would only scroll."""
    parameters = request.GET.copy()
    parameters["refresh"] = str(int(time.time()))
    return f"?{parameters.urlencode()}#conversate-room"


@register.inclusion_tag("conversate/includes/unread.html", takes_context=True)
def conversate_unread(context: Context) -> dict[str, Any]:
    """All the user's rooms together, in one query; nothing is asked for an anonymous visitor.

    A badge where the page links the stylesheets (``conversate/includes/stylesheets.html``).
    """
    user = context["request"].user
    if not user.is_authenticated:
        return {"count": 0}
    rooms = services.rooms_for(user=user)
    return {"count": sum(getattr(room, "unread_count", 0) for room in rooms)}


@register.filter
def conversate_unread_number(count: int) -> str:
    """Core counts no further."""
    return _("99+") if count > UNREAD_COUNTED else str(count)


@register.filter
def conversate_when(moment: datetime) -> str:
    """The time for a moment of today, else the date."""
    return clock_or_day(moment)


@register.filter(expects_localtime=True)
def conversate_day(moment: datetime) -> str:
    return weekday_and_date(moment)


@register.filter(expects_localtime=True)
def conversate_clock(moment: datetime) -> SafeString:
    """How long ago, or the time of a day that is told elsewhere."""
    return time_element(moment, date(moment, "TIME_FORMAT"))


@register.filter
def conversate_ago(moment: datetime) -> SafeString:
    """How long ago, or the time for a moment of today, or the date."""
    return time_element(moment, clock_or_day(moment))


@register.simple_tag
def conversate_sentences() -> list[tuple[str, str]]:
    """The sentences with a number in them, for the scripts."""
    return list(for_scripts())
