"""Views that archive, restore, clear and delete a room."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from conversate_core import services
from conversate_core.errors import NotAllowed
from conversate_core.models import Attachment
from conversate_core.policy import get_policy

from ...http.pages import room_page
from ...http.redirects import done_url
from ...presenting import room_url
from ...visits import Visit
from ..confirming import Question, ask, is_confirmed
from .access import back_to_managing, managing_action, managing_page


@managing_page
def archive(request: HttpRequest, visit: Visit) -> HttpResponse:
    if not is_confirmed(request):
        text = _("Members can still read this room, but nobody can post. You can restore it later.")
        return ask(
            request, visit, _question(visit, _("Archive this room?"), text, _("Archive the room"))
        )
    services.archive_room(room=visit.room, by=visit.user)
    return back_to_managing(visit, "archived")


@managing_action
def restore(request: HttpRequest, visit: Visit) -> HttpResponse:
    services.restore_room(room=visit.room, by=visit.user)
    return back_to_managing(visit, "restored")


@managing_page
def clear(request: HttpRequest, visit: Visit) -> HttpResponse:
    if not is_confirmed(request):
        text = _("The room and its members stay. This permanently deletes, for everyone:")
        question = _question(visit, _("Clear this room?"), text, _("Clear the room"))
        return _ask_to_delete(request, visit, question)
    services.clear_room(room=visit.room, by=visit.user)
    return back_to_managing(visit, "cleared")


@room_page("GET", "HEAD", "POST")
def delete_room(request: HttpRequest, visit: Visit) -> HttpResponse:
    if not get_policy().can_delete_room(visit.user, visit.room):
        raise NotAllowed
    if not is_confirmed(request):
        text = _("This permanently deletes the room for everyone, including:")
        question = _question(visit, _("Delete this room?"), text, _("Delete the room"))
        return _ask_to_delete(request, visit, question)
    services.delete_room(room=visit.room, by=visit.user)
    return redirect(done_url(reverse("conversate:index"), "deleted"))


def _question(visit: Visit, title: str, text: str, button: str) -> Question:
    return Question(
        title, text, button, _("Back to room management"), room_url(visit.room, "manage")
    )


def _ask_to_delete(request: HttpRequest, visit: Visit, question: Question) -> HttpResponse:
    return ask(
        request,
        visit,
        question._replace(is_permanent=True),
        message_count=visit.room.messages.not_cleared().not_deleted().count(),
        file_count=Attachment.objects.not_cleared().filter(message__room=visit.room).count(),
    )
