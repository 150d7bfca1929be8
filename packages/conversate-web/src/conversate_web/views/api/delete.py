from __future__ import annotations

from django.http import HttpRequest, JsonResponse

from conversate_core import services

from ..access import Visit
from .access import api
from .messages import answer_with_changed, find_standing


@api("POST")
def delete(request: HttpRequest, visit: Visit) -> JsonResponse:
    """Remove a message; the answer is the tombstone that stays."""
    message = find_standing(request, visit)
    services.delete_message(message=message, by=visit.user)
    return answer_with_changed(message, visit)
