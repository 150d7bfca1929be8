from __future__ import annotations

from django.http import HttpRequest, JsonResponse

from conversate_core import services

from ...http.api import api
from ...http.api_messages import answer_with_changed, find_not_deleted
from ...visits import Visit


@api("POST")
def delete(request: HttpRequest, visit: Visit) -> JsonResponse:
    """Delete a message and return its tombstone."""
    message = find_not_deleted(request, visit)
    services.delete_message(message=message, by=visit.user)
    return answer_with_changed(message, visit)
