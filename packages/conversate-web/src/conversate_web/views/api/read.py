from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from conversate_core import services

from ...http.api import api
from ...http.api_calls import UNREAD
from ...http.api_messages import find_message
from ...visits import Visit


@api("POST")
def read(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Mark the room as read up to a message, or as unread from a message on."""
    if UNREAD.name in request.POST:
        message = find_message(request, visit, UNREAD)
        services.mark_unread(room=visit.room, user=visit.user, message=message)
    else:
        message = find_message(request, visit)
        services.mark_read(room=visit.room, user=visit.user, message=message)
    return HttpResponse(status=204)
