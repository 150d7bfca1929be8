"""The page that creates a room."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from conversate_core import services
from conversate_core.errors import InvalidRoom
from conversate_core.policy import get_policy

from ..forms.errors import lead_to_errors
from ..forms.rooms import RoomForm
from ..http.pages import page
from ..http.redirects import done_url
from ..presenting import room_url
from ..visits import signed_in_user


@page("GET", "HEAD", "POST")
def new(request: HttpRequest) -> HttpResponse:
    user = signed_in_user(request)
    if not get_policy().can_create_room(user):
        raise PermissionDenied
    if request.method != "POST":
        return _form(request, RoomForm(user=user))
    form = RoomForm(request.POST, user=user)
    if form.is_valid():
        try:
            room = services.create_room(by=user, **form.cleaned_data)
            return redirect(done_url(room_url(room, "manage"), "created"))
        except InvalidRoom as error:
            form.add_error(None, str(error))
    return _form(request, form, status=400)


def _form(request: HttpRequest, form: RoomForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "errors": lead_to_errors(form)}
    return render(request, "conversate/room_new.html", context, status=status)
