from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, JsonResponse

from conversate_core import services

from ...http.api import user_api
from ...presenting import room_as_json
from ...visits import join_room


@user_api("POST")
def join(request: HttpRequest, user: AbstractBaseUser, slug: str) -> JsonResponse:
    """Make the user a member of an open room, which they need not see yet, and return it."""
    room = join_room(slug, user)
    services.name_directs(rooms=[room], user=user)
    return JsonResponse({"room": room_as_json(room)})
