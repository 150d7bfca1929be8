"""The page of a room: a part of its history, its members, and the form to post a message."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from conversate_core import services
from conversate_core.internal.policy_cache import use_policy_cache
from conversate_core.services import HistoryPage

from ..forms.messages import SendForm
from ..http.pages import room_page
from ..http.parameters import read_id_or_none
from ..room_page.context import room_context
from ..room_page.read_state import is_opened, mark_shown
from ..visits import Visit
from .joining import invite

# The parameter of a page that says that a message was posted without its quote.
WITHOUT_REPLY = "without_reply"


@room_page("GET", "HEAD", outside=invite)
def room(request: HttpRequest, visit: Visit) -> HttpResponse:
    form = SendForm(initial={"reply_to": read_id_or_none(request.GET, "reply")})
    if WITHOUT_REPLY in request.GET:
        form.explain(
            _("Posted without the quote: the message that you replied to was deleted."),
            is_error=False,
        )
    return render_room(request, visit, form)


@use_policy_cache()  # Also for a page that answers a POST.
def render_room(
    request: HttpRequest, visit: Visit, form: SendForm, status: int = 200
) -> HttpResponse:
    page = _history(request, visit)
    target = read_id_or_none(request.GET, "message")
    is_read = is_opened(request)
    context = room_context(request, visit, page, form, target=target, is_read=is_read)
    if is_read:
        # Before the page is rendered, so that the unread count in the site's menu is correct.
        mark_shown(visit, page)
    return render(request, "conversate/room.html", context, status=status)


def _history(request: HttpRequest, visit: Visit) -> HistoryPage:
    """Return the messages around, before or after the given one, or the latest."""
    for name, parameter in (("around", "message"), ("before", "before"), ("after", "after")):
        anchor = read_id_or_none(request.GET, parameter)
        if anchor is not None:
            return services.history(room=visit.room, user=visit.user, **{name: anchor})
    return services.history(room=visit.room, user=visit.user)
