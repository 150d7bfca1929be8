from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from conversate_core import services

from ...http.api import api
from ...visits import Visit


@api("POST")
def leave(request: HttpRequest, visit: Visit) -> HttpResponse:
    """End the membership of the user."""
    services.leave_room(room=visit.room, user=visit.user)
    return HttpResponse(status=204)
