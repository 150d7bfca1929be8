from __future__ import annotations

from typing import cast

from django.http import HttpRequest, JsonResponse

from conversate_core import services
from conversate_core.conf import core_settings
from conversate_core.errors import NotAllowed
from conversate_core.preferences import Preferences, preferences_of

from ...http.api import api
from ...http.api_calls import PREFERENCE_PARAMETERS, SHOWS_READING
from ...visits import Visit


@api("POST")
def preferences(request: HttpRequest, visit: Visit) -> JsonResponse:
    """Change the given preferences of the member and return all of them."""
    if visit.membership is None:
        raise NotAllowed
    given = [each for each in PREFERENCE_PARAMETERS if each.name in request.POST]
    changes = cast("Preferences", {each.name: each.read(request.POST) for each in given})
    saved = services.change_preferences(membership=visit.membership, **changes)
    return JsonResponse({**preferences_of(saved), **_for_all_rooms(request, visit)})


def _for_all_rooms(request: HttpRequest, visit: Visit) -> dict[str, bool]:
    """Change the user's preferences for all rooms that the request has. Return them all."""
    if not core_settings.seen_by:
        return {}
    if SHOWS_READING.name in request.POST:
        services.share_reading(user=visit.user, on=SHOWS_READING.require(request.POST))
    return {SHOWS_READING.name: services.shares_reading(user=visit.user)}
