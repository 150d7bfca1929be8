from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from conversate_core import services

from ..access import Visit
from ..parameters import read_id
from .access import api
from .errors import BadRequest, not_found


@api("POST")
def read(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Mark the room as read up to a message."""
    try:
        message_id = read_id(request.POST, "message")
    except ValueError:
        message_id = None
    if message_id is None:
        raise BadRequest(_("Give the id of a message."))
    message = visit.room.messages.filter(pk=message_id).first()
    if message is None:
        return not_found()
    services.mark_read(room=visit.room, user=visit.user, message=message)
    return HttpResponse(status=204)
