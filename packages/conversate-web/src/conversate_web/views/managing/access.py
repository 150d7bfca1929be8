"""Who gets at the pages for managing, and where they lead when something is done."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from conversate_core.errors import NotAllowed
from conversate_core.policy import get_policy

from ...presenting import room_url
from ..access import Visit, room_page

ManagingView = Callable[[HttpRequest, Visit], HttpResponseBase]


def managing_page(view: ManagingView) -> Callable[..., Any]:
    """Guard a page that is for whoever may manage the room."""

    @room_page("GET", "HEAD", "POST")
    @wraps(view)
    def guarded(request: HttpRequest, visit: Visit) -> HttpResponseBase:
        if not get_policy().can_manage(visit.user, visit.room):
            raise NotAllowed
        return view(request, visit)

    return guarded


def managing_deed(view: ManagingView) -> Callable[..., Any]:
    """The same for what is done by a button of the page and has none of its own."""

    @managing_page
    @wraps(view)
    def posted(request: HttpRequest, visit: Visit) -> HttpResponseBase:
        if request.method != "POST":
            return redirect(room_url(visit.room, "manage"))
        return view(request, visit)

    return posted


def back_to_managing(visit: Visit, done: str, *, part: str = "") -> HttpResponse:
    """The page again, which says what was done; for who may no longer see it, the next best."""
    if get_policy().can_manage(visit.user, visit.room):
        return redirect(f"{room_url(visit.room, 'manage')}?done={done}{part}")
    if get_policy().can_view(visit.user, visit.room):
        return redirect(room_url(visit.room))
    return redirect("conversate:index")
