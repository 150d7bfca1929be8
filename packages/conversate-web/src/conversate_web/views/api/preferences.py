from __future__ import annotations

from typing import cast

from django.http import HttpRequest, JsonResponse

from conversate_core import services
from conversate_core.errors import NotAllowed
from conversate_core.preferences import Preferences, preferences_of

from ...http.api import api
from ...http.api_calls import PREFERENCE_PARAMETERS
from ...visits import Visit


@api("POST")
def preferences(request: HttpRequest, visit: Visit) -> JsonResponse:
    """Change the given preferences of the member and return all of them."""
    if visit.membership is None:
        raise NotAllowed
    given = [each for each in PREFERENCE_PARAMETERS if each.name in request.POST]
    changes = cast("Preferences", {each.name: each.read(request.POST) for each in given})
    saved = services.change_preferences(membership=visit.membership, **changes)
    return JsonResponse(preferences_of(saved))
