from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from conversate_core import services

from ..access import Visit
from .access import api
from .messages import find_message


@api("POST")
def read(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Mark the room as read up to a message, or as unread from one on."""
    if "unread" in request.POST:
        message = find_message(request, visit, "unread")
        services.mark_unread(room=visit.room, user=visit.user, message=message)
    else:
        message = find_message(request, visit)
        services.mark_read(room=visit.room, user=visit.user, message=message)
    return HttpResponse(status=204)
