"""Reactions by forms on the page of a message. They work without JavaScript."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from conversate_core import services
from conversate_core.conf import core_settings
from conversate_core.errors import InvalidArgument, MessageGone, RateLimited

from ..http.pages import room_page
from ..presenting import message_page_url, message_url
from ..visits import Visit
from .messages import find, show_page


@room_page("GET", "HEAD", "POST")
def react(request: HttpRequest, visit: Visit, message_id: int) -> HttpResponse:
    """React with the posted emoji ``on``, or take the one that is ``off`` back."""
    message = find(visit, message_id)
    if message is None or not core_settings.reactions:
        raise Http404
    if message.deleted_at is not None:
        return redirect(message_url(visit.room, message.pk))
    page = redirect(message_page_url("message", visit.room, message.pk))
    if request.method != "POST":
        return page
    emoji = request.POST.get("on") or request.POST.get("off") or ""
    try:
        services.react(message=message, user=visit.user, emoji=emoji, on="on" in request.POST)
    except MessageGone:
        return redirect(message_url(visit.room, message.pk))
    except (InvalidArgument, RateLimited) as error:
        return show_page(request, visit, message, error)
    return page
