"""Marking a room as unread from a message on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from conversate_core import services

from ..presenting import room_url
from .access import Visit, room_page
from .parameters import read_id_or_none


@room_page("GET", "HEAD", "POST")
def read(request: HttpRequest, visit: Visit) -> HttpResponse:
    """On to the index: to go back to the room would be to have read it again."""
    unread = read_id_or_none(request.POST, "unread")
    message = visit.room.messages.filter(pk=unread).first() if unread is not None else None
    if message is None:
        return redirect(room_url(visit.room))
    services.mark_unread(room=visit.room, user=visit.user, message=message)
    return redirect("conversate:index")
