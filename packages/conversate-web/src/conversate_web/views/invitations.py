"""The page of an invitation. It says which room it is, and its button joins the room."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control

from conversate_core import services
from conversate_core.choices import InvitationObstacle
from conversate_core.errors import InvitationRefused, NotAllowed
from conversate_core.models import Membership, Room
from conversate_core.people import load_people
from conversate_core.policy import get_policy
from conversate_core.services import FoundInvitation

from ..http.pages import page
from ..presenting import room_url
from ..presenting.invitations import inviter_name
from ..visits import signed_in_user

_STATUSES = {
    InvitationObstacle.UNKNOWN: 404,
    InvitationObstacle.REVOKED: 410,
    InvitationObstacle.EXPIRED: 410,
    InvitationObstacle.USED_UP: 410,
    InvitationObstacle.REMOVED: 403,
    InvitationObstacle.OTHER_ADDRESS: 403,
    InvitationObstacle.ARCHIVED: 409,
    # The page leads to the room.
    InvitationObstacle.OPEN: 200,
}


def secret_address(view: Callable[..., HttpResponseBase]) -> Callable[..., Any]:
    """Keep the URL of a page secret: it contains the token, which lets others join.

    The policy is not "no-referrer": with that, browsers send the form with "Origin: null", which
    Django's CSRF check refuses.
    """

    @wraps(view)
    def secret(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        patch_cache_control(response, no_store=True)
        response.headers["Referrer-Policy"] = "strict-origin"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return secret


@secret_address
@page("GET", "HEAD", "POST")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    user = signed_in_user(request)
    try:
        joined = _join(token, user) if request.method == "POST" else None
        if joined is not None:
            return redirect(room_url(joined.room))
        return _show(request, user, services.find_invitation(token=token, user=user))
    except InvitationRefused as error:
        return _explain(request, error.obstacle)
    except NotAllowed:
        # Invitations are turned off, or the room was deleted.
        raise Http404 from None


def _join(token: str, user: AbstractBaseUser) -> Membership | None:
    try:
        return services.accept_invitation(token=token, user=user)
    except InvitationRefused:
        # The page says why.
        return None


def _show(request: HttpRequest, user: AbstractBaseUser, found: FoundInvitation) -> HttpResponse:
    room = found.invitation.room
    if found.obstacle:
        return _explain(request, found.obstacle, room)
    load_people([found.invitation.created_by])
    context = {
        "room": room,
        "inviter": inviter_name(found.invitation),
        "members_count": (found.member_count if get_policy().can_see_members(user, room) else None),
        "is_member": found.membership is not None,
    }
    return render(request, "conversate/invitation.html", context)


def _explain(
    request: HttpRequest, obstacle: InvitationObstacle, room: Room | None = None
) -> HttpResponse:
    """Say why the user can't join. The page names the room only if everyone may see its title."""
    context = {
        "refusal": obstacle.label,
        "open_room": room if obstacle is InvitationObstacle.OPEN else None,
    }
    return render(request, "conversate/invitation.html", context, status=_STATUSES[obstacle])
