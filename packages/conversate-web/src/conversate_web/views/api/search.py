"""Search in one room, or in all rooms that the user may see."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, JsonResponse

from conversate_core.models import Room

from ...http.api import api, user_api
from ...http.api_calls import NAME, OLDER_THAN
from ...presenting import find_results
from ...visits import Visit


@user_api("GET")
def search(request: HttpRequest, user: AbstractBaseUser) -> JsonResponse:
    return _results(request, user, None)


@api("GET")
def search_room(request: HttpRequest, visit: Visit) -> JsonResponse:
    return _results(request, visit.user, visit.room)


def _results(request: HttpRequest, user: AbstractBaseUser, room: Room | None) -> JsonResponse:
    page = find_results(
        user=user,
        query=NAME.read(request.GET) or "",
        room=room,
        older_than=OLDER_THAN.read(request.GET),
    )
    return JsonResponse(
        {"results": [each.as_json() for each in page.results], "older_than": page.older_than}
    )
