"""Views that archive, restore, clear and delete a room."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from conversate_core import services
from conversate_core.errors import NotAllowed
from conversate_core.models import Attachment
from conversate_core.policy import get_policy

from ...http.pages import room_page
from ...visits import Visit
from .access import back_to_managing, managing_action, managing_page


@managing_action
def archive(request: HttpRequest, visit: Visit) -> HttpResponse:
    services.archive_room(room=visit.room, by=visit.user)
    return back_to_managing(visit, "archived")


@managing_action
def restore(request: HttpRequest, visit: Visit) -> HttpResponse:
    services.restore_room(room=visit.room, by=visit.user)
    return back_to_managing(visit, "restored")


@managing_page
def clear(request: HttpRequest, visit: Visit) -> HttpResponse:
    if request.method != "POST":
        return _confirm(request, visit, "conversate/room_clear.html")
    services.clear_room(room=visit.room, by=visit.user)
    return back_to_managing(visit, "cleared")


@room_page("GET", "HEAD", "POST")
def delete_room(request: HttpRequest, visit: Visit) -> HttpResponse:
    if not get_policy().can_delete_room(visit.user, visit.room):
        raise NotAllowed
    if request.method != "POST":
        return _confirm(request, visit, "conversate/room_delete.html")
    services.delete_room(room=visit.room, by=visit.user)
    return redirect("conversate:index")


def _confirm(request: HttpRequest, visit: Visit, template: str) -> HttpResponse:
    context = {
        "room": visit.room,
        "message_count": visit.room.messages.not_cleared().not_deleted().count(),
        "file_count": Attachment.objects.not_cleared().filter(message__room=visit.room).count(),
    }
    return render(request, template, context)
