from __future__ import annotations

from django.http import HttpRequest, JsonResponse

from conversate_core import services
from conversate_core.conf import core_settings

from ...http.api import api
from ...http.api_calls import EMOJI, ON
from ...http.api_errors import NotFound
from ...http.api_messages import answer_with_changed, find_not_deleted
from ...visits import Visit


@api("POST")
def react(request: HttpRequest, visit: Visit) -> JsonResponse:
    """React to a message, or take the reaction back, and return the message."""
    if not core_settings.reactions:
        raise NotFound
    message = find_not_deleted(request, visit)
    is_on = ON.read(request.POST) is not False
    services.react(message=message, user=visit.user, emoji=EMOJI.require(request.POST), on=is_on)
    return answer_with_changed(message, visit)
