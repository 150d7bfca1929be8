from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, JsonResponse

from conversate_core import services
from conversate_core.queries.counting import RoomSummary
from conversate_core.services.listing import find_listed_rooms

from ...http.api import user_api
from ...http.api_calls import PAGE
from ...presenting import present_rooms
from ...presenting.room_pages import rooms_page


@user_api("GET")
def rooms(request: HttpRequest, user: AbstractBaseUser) -> JsonResponse:
    """Return a page of the rooms that the user is a member of, those with the latest news first."""
    PAGE.read(request.GET)
    mine = [room for room in find_listed_rooms(user) if RoomSummary.of(room).muted is not None]
    named = services.name_directs(rooms=mine, user=user)
    newest_first = sorted(
        named,
        key=lambda room: (RoomSummary.of(room).last_message_at or room.created_at, room.pk),
        reverse=True,
    )
    listed = rooms_page({"rooms": newest_first}, request.GET)
    shown = present_rooms(listed.sections["rooms"])
    return JsonResponse(
        {
            "rooms": [room.details_as_json() for room in shown],
            "count": listed.page.paginator.count,
            "page": listed.page.number,
            "pages": listed.page.paginator.num_pages,
        }
    )
