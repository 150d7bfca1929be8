from __future__ import annotations

from django.http import HttpRequest, JsonResponse

from conversate_core.errors import NotAllowed
from conversate_core.policy import get_policy

from ...conf import web_settings
from ...http.api import api
from ...http.api_calls import NAME
from ...http.api_errors import NotFound
from ...presenting.mentionable import find_mentionable
from ...visits import Visit


@api("GET")
def members(request: HttpRequest, visit: Visit) -> JsonResponse:
    """Return members whose names begin with the given text, to complete a mention."""
    policy, user, room = get_policy(), visit.user, visit.room
    if not web_settings.completion:
        raise NotFound
    if not (policy.can_see_members(user, room) and policy.can_post(user, room)):
        raise NotAllowed
    found = find_mentionable(room, user, NAME.read(request.GET) or "")
    return JsonResponse(
        {
            "members": [member.as_json() for member in found.members],
            "is_complete": found.is_complete,
        }
    )
