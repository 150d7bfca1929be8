"""Views that join an open room and leave a room."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from conversate_core import services
from conversate_core.errors import NotAllowed
from conversate_core.internal.policy_cache import use_policy_cache
from conversate_core.models import Room
from conversate_core.policy import get_policy

from ..http.pages import page, room_page
from ..http.parameters import read_id_or_none
from ..http.redirects import done_url
from ..presenting import message_url, room_url
from ..presenting.previews import PreviewedMessage, present_preview
from ..visits import Visit, find_joinable, join_room, signed_in_user
from .confirming import Question, ask, is_confirmed


@use_policy_cache()
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a room that the user may join but not see yet. Any other room is not found.

    A hidden room takes the same queries as one that does not exist.
    """
    user = signed_in_user(request)
    room = find_joinable(slug, user)
    if room is None:
        raise Http404
    context = {
        "room": room,
        "preview": _preview(user, room),
        "members_count": (
            room.memberships.count() if get_policy().can_see_members(user, room) else None
        ),
        # Joining leads on to the message that the link names.
        "message_id": read_id_or_none(request.GET, "message"),
    }
    return render(request, "conversate/room_join.html", context)


@page("GET", "HEAD", "POST")
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """Add the user to the room. Not a room page: users who may join need not see the room yet."""
    if request.method != "POST":
        # The sign-in page redirects here with GET.
        return redirect("conversate:room", slug=slug)
    user = signed_in_user(request)
    try:
        room = join_room(slug, user)
    except (Room.DoesNotExist, NotAllowed):
        raise Http404 from None
    message_id = read_id_or_none(request.POST, "message")
    return redirect(message_url(room, message_id) if message_id else room_url(room))


def _preview(user: AbstractBaseUser, room: Room) -> list[PreviewedMessage]:
    """Return the latest messages to show; none if the site or its rules don't show them."""
    try:
        messages = services.preview_messages(room=room, user=user)
    except NotAllowed:
        return []
    return present_preview(messages, room=room, viewer=user)


@room_page("GET", "HEAD", "POST")
def leave(request: HttpRequest, visit: Visit) -> HttpResponse:
    if visit.membership is None:
        return redirect(room_url(visit.room))
    if not is_confirmed(request):
        question = Question(
            _("Leave this room?"),
            _("To come back, write to the same people again. Nobody else can add you.")
            if visit.room.is_direct
            else _("You will no longer see this room or its messages."),
            _("Leave this room"),
            _("Back to the settings"),
            room_url(visit.room, "settings"),
        )
        return ask(request, visit, question)
    services.leave_room(room=visit.room, user=visit.user)
    return redirect(done_url(reverse("conversate:index"), "left"))
