"""Turning alerts off from a mail: by its reader on a page, or by the mail program in one click."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from conversate_core.models import Membership
from conversate_core.policy import get_policy

from ..choices import AlertLevel
from ..preferences import set_level, silence
from ..tokens import membership_of
from .pages import invalid_link, token_page


@token_page
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, as what scans a mail follows its links; POST does it, as RFC 8058 wants."""
    membership = membership_of(token)
    if membership is None:
        return invalid_link(request)
    everywhere = request.POST.get("rooms") == "all"
    context = {"room_title": _title_for(membership), "everywhere": everywhere}
    if request.method != "POST":
        return render(request, "conversate_alerts/unsubscribe.html", context)
    if everywhere:
        silence(user=membership.user)
    else:
        set_level(membership=membership, level=AlertLevel.NONE)
    return render(request, "conversate_alerts/unsubscribed.html", context)


def _title_for(membership: Membership) -> str:
    """Nothing where the member may no longer see the room."""
    room = membership.room
    return room.title if get_policy().can_view(membership.user, room) else ""
