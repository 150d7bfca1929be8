"""Template tags and filters, for templates of the site and of the pages.

{% load conversate %}
{% conversate_room room %}      a room inside a page, if the user may see it
{% conversate_unread %}         the number of unread messages, if there are any
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import template
from django.http import HttpRequest
from django.template.context import Context
from django.template.defaultfilters import date
from django.utils.safestring import SafeString
from django.utils.timezone import now
from django.utils.translation import gettext as _

from conversate_core import services
from conversate_core.conf import core_settings
from conversate_core.internal.languages import language_attributes
from conversate_core.internal.policy_cache import use_policy_cache
from conversate_core.models import Room
from conversate_core.policy import get_policy
from conversate_core.queries.counting import MAX_UNREAD_COUNT, RoomSummary

from ..conf import web_settings
from ..forms.messages import SendForm
from ..installing.addresses import manifest_url, worker_url
from ..presenting import PresentedMember, PresentedMessage
from ..presenting.kept_html import KeptTemplate
from ..presenting.quotes import PresentedQuote, quote_html
from ..presenting.reactions import reaction_links
from ..presenting.sentences import for_scripts
from ..presenting.times import (
    clock_or_day,
    exact_time_element,
    hour_cycle,
    local_day,
    time_element,
    weekday_and_date,
)
from ..room_page.context import room_context
from ..room_page.read_state import last_shown
from ..visits import Visit, signed_in_user

register = template.Library()

register.simple_tag(language_attributes, name="conversate_language")
register.simple_tag(hour_cycle, name="conversate_hour_cycle")


@register.inclusion_tag("conversate/includes/embedded_room.html", takes_context=True)
@use_policy_cache()
def conversate_room(context: Context, room: Room) -> dict[str, Any]:
    """Render *room* with its latest messages; nothing if the user may not see it.

    This needs the context processor ``request``. The page must include the stylesheets and scripts.
    """
    request: HttpRequest = context["request"]
    if not get_policy().can_view(request.user, room):
        return {}
    visit = Visit(user=signed_in_user(request), room=room)
    services.name_directs(rooms=[room], user=visit.user)
    page = services.history(room=room, user=visit.user)
    shown = room_context(request, visit, page, SendForm())
    # The stylesheet shows the room in a box of fixed height.
    shown["client"]["control_layout"] = False
    here = request.get_full_path()
    return {
        **shown,
        "request": request,
        "csp_nonce": context.get("csp_nonce"),
        "embedded": True,
        "last_shown": last_shown(page),
        "next_url": here,
        "refresh_url": _differing(request),
    }


def _differing(request: HttpRequest) -> str:
    """Return a URL of this page that differs each time, so that browsers load it again."""
    parameters = request.GET.copy()
    parameters["refresh"] = str(int(time.time()))
    return f"?{parameters.urlencode()}#conversate-room"


@register.inclusion_tag("conversate/includes/unread.html", takes_context=True)
def conversate_unread(context: Context) -> dict[str, Any]:
    """Render the number of unread messages in the rooms that the user has not muted: one query.

    Anonymous visitors get nothing, without a query. The number is shown as a badge if the page
    includes the stylesheets (``conversate/includes/stylesheets.html``).
    """
    user = context["request"].user
    if not user.is_authenticated:
        return {"count": None}
    rooms = services.rooms_for(user=user)
    return {"count": sum(RoomSummary.of(room).counted_unread for room in rooms)}


@register.simple_tag
def conversate_manifest() -> dict[str, str]:
    """Return the URLs of the manifest and the service worker; none if the site has no app."""
    if not web_settings.installable:
        return {}
    return {"manifest": manifest_url(), "worker": worker_url()}


@register.filter
def conversate_unread_number(count: int) -> str:
    """Return the count as text, "99+" above the number up to which core counts."""
    return _("99+") if count > MAX_UNREAD_COUNT else str(count)


@register.filter
def conversate_when(moment: datetime) -> str:
    """Return the time if *moment* is today, “yesterday”, or the date."""
    return clock_or_day(moment)


@register.filter(expects_localtime=True)
def conversate_day(moment: datetime) -> str:
    return weekday_and_date(moment)


@register.filter(expects_localtime=True)
def conversate_clock(moment: datetime) -> SafeString:
    """Return the time of *moment*, for a place that shows the day already.

    It does not depend on the present time, as the HTML of messages is kept.
    """
    return exact_time_element(moment, date(moment, "TIME_FORMAT"))


@register.filter
def conversate_ago(moment: datetime) -> SafeString:
    """Return how long ago *moment* was within an hour, then as `conversate_when`."""
    return time_element(moment, clock_or_day(moment))


@register.simple_tag
def conversate_members(members: Iterable[PresentedMember], direct_url: str = "") -> SafeString:
    """Render the items of a member list, each once for all pages that show the same.

    With *direct_url*, each has a link to write to the member.
    """
    today = local_day(now())
    return KeptTemplate("conversate/includes/member.html").render_all(
        (
            (*member.shown, today, direct_url and (direct_url, member.membership_id)),
            {"member": member, "direct_url": direct_url},
        )
        for member in members
    )


@register.simple_tag
def conversate_strings() -> SafeString:
    """Render the texts of the scripts, once for each language."""
    return KeptTemplate("conversate/includes/strings.html").render_all([((), {})])


@register.simple_tag
def conversate_reactions() -> tuple[str, ...]:
    """Return the emoji that people can react with; none if the site has turned reactions off."""
    return core_settings.reactions


@register.simple_tag
def conversate_quote(quote: PresentedQuote) -> SafeString:
    """Render the line of the message that another one replies to."""
    return quote_html(quote)


@register.simple_tag
def conversate_reaction_links(message: PresentedMessage) -> SafeString:
    """Render the items of the list of reactions to *message*."""
    return reaction_links(message.reactions, message.page_url)


@register.simple_tag
def conversate_sentences() -> list[tuple[str, str]]:
    """Return the sentences with numbers that the scripts need, as pairs of key and text."""
    return list(for_scripts())
