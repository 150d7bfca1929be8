from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, JsonResponse

from conversate_core import services
from conversate_core.models import Access

from ...http.api import user_api
from ...http.api_calls import ACCESS, DESCRIPTION, TITLE
from ...presenting import room_as_json


@user_api("POST")
def create(request: HttpRequest, user: AbstractBaseUser) -> JsonResponse:
    """Create a room with the user as its moderator, and return it."""
    room = services.create_room(
        title=TITLE.require(request.POST),
        description=DESCRIPTION.read(request.POST) or "",
        access=ACCESS.read(request.POST) or Access.MEMBERS,
        by=user,
    )
    return JsonResponse({"room": room_as_json(room)}, status=201)
