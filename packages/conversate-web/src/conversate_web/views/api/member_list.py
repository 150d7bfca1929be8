from __future__ import annotations

from django.http import HttpRequest, JsonResponse

from conversate_core.errors import NotAllowed
from conversate_core.policy import get_policy
from conversate_core.presence import presence_of

from ...http.api import api
from ...http.api_calls import PAGE
from ...presenting import present_members
from ...presenting.member_pages import members_page
from ...visits import Visit


@api("GET")
def member_list(request: HttpRequest, visit: Visit) -> JsonResponse:
    """Return a page of all members of the room, by name."""
    PAGE.read(request.GET)
    policy, user, room = get_policy(), visit.user, visit.room
    if not policy.can_see_members(user, room):
        raise NotAllowed
    listed = members_page(request, room)
    members = list(listed.page)
    sees_presence = policy.can_see_presence(user, room)
    presence = presence_of(room=room, members=members) if sees_presence else None
    shown = present_members(members, presence=presence, viewer=user)
    return JsonResponse(
        {
            "members": [member.as_json() for member in shown],
            "count": listed.page.paginator.count,
            "page": listed.page.number,
            "pages": listed.page.paginator.num_pages,
        }
    )
