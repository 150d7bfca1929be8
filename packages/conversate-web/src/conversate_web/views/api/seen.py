from __future__ import annotations

from django.http import HttpRequest, JsonResponse

from ...http.api import api
from ...http.api_messages import find_message
from ...presenting.readers import present_readers
from ...visits import Visit


@api("GET")
def seen(request: HttpRequest, visit: Visit) -> JsonResponse:
    """Return who has read a message of the caller."""
    message = find_message(request, visit)
    return JsonResponse({"message": message.pk, **present_readers(message, visit.user).as_json()})
