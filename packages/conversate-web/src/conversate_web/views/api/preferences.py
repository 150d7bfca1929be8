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
    # Before anything is saved: it may be invalid.
    shows_reading = SHOWS_READING.read(request.POST) if core_settings.seen_by else None
    saved = services.change_preferences(membership=visit.membership, **changes)
    return JsonResponse({**preferences_of(saved), **_for_all_rooms(visit, shows_reading)})


def _for_all_rooms(visit: Visit, shows_reading: bool | None) -> dict[str, bool]:
    """Change the user's preference for all rooms if it is given, and return it."""
    if not core_settings.seen_by:
        return {}
    if shows_reading is not None:
        services.share_reading(user=visit.user, on=shows_reading)
    return {SHOWS_READING.name: services.shares_reading(user=visit.user)}
