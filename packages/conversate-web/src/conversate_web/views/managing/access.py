"""Decorators of the pages that manage a room, and the redirect after an action."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from conversate_core.errors import NotAllowed
from conversate_core.policy import get_policy
from conversate_core.services import get_membership

from ...http.pages import room_page
from ...http.redirects import done_url
from ...presenting import room_url
from ...visits import Visit

ManagingView = Callable[[HttpRequest, Visit], HttpResponseBase]


def managing_page(view: ManagingView) -> Callable[..., Any]:
    """Guard a page that requires the permission to manage the room."""

    @room_page("GET", "HEAD", "POST")
    @wraps(view)
    def guarded(request: HttpRequest, visit: Visit) -> HttpResponseBase:
        if not get_policy().can_manage(visit.user, visit.room):
            raise NotAllowed
        return view(request, visit)

    return guarded


def managing_action(view: ManagingView) -> Callable[..., Any]:
    """Guard an action: a button of the managing page that has no page of its own."""

    @managing_page
    @wraps(view)
    def posted(request: HttpRequest, visit: Visit) -> HttpResponseBase:
        if request.method != "POST":
            return redirect(room_url(visit.room, "manage"))
        return view(request, visit)

    return posted


def back_to_managing(visit: Visit, done: str, *, query: str = "") -> HttpResponse:
    """Redirect to the managing page with the message *done*, and more parameters in *query*.

    A user who may no longer manage the room goes to their settings, to the room, or to the list of
    rooms.
    """
    if get_policy().can_manage(visit.user, visit.room):
        return redirect(done_url(room_url(visit.room, "manage"), done, query))
    if get_membership(room=visit.room, user=visit.user):
        return redirect(done_url(room_url(visit.room, "settings"), done))
    if get_policy().can_view(visit.user, visit.room):
        return redirect(room_url(visit.room))
    return redirect(done_url(reverse("conversate:index"), "left"))
