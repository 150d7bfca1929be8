"""A view that marks a room as read up to a message, or as unread from a message on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect

from conversate_core import services
from conversate_core.models import Message
from conversate_core.policy import get_policy

from ..http.pages import room_page
from ..http.parameters import read_id_or_none
from ..http.redirects import back_to
from ..presenting import room_url
from ..visits import Visit


@room_page("GET", "HEAD", "POST")
def read(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Redirect to the page of the form, or to the list of rooms if messages are now unread.

    Opening the room would mark them as read again.
    """
    if unread := _message(request, visit, "unread"):
        services.mark_unread(room=visit.room, user=visit.user, message=unread)
        return redirect("conversate:index")
    if message := _message(request, visit, "message"):
        services.mark_read(room=visit.room, user=visit.user, message=message)
    # Not redirect(), which resolves a URL without a slash or dot as the name of a view.
    return HttpResponseRedirect(back_to(request, room_url(visit.room)))


def _message(request: HttpRequest, visit: Visit, name: str) -> Message | None:
    message_id = read_id_or_none(request.POST, name)
    if message_id is None:
        return None
    visible = get_policy().visible_messages(visit.user, visit.room)
    return visible.filter(pk=message_id).first()
