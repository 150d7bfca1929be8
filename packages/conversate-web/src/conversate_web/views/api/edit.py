from __future__ import annotations

from django.http import HttpRequest, JsonResponse

from conversate_core import services

from ..access import Visit
from .access import api
from .messages import answer_with_changed, find_standing


@api("POST")
def edit(request: HttpRequest, visit: Visit) -> JsonResponse:
    """Give a message another text."""
    message = find_standing(request, visit)
    services.edit_message(message=message, body=request.POST.get("body", ""), by=visit.user)
    return answer_with_changed(message, visit)
