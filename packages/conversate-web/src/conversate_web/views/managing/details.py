"""The page that manages a room, with the form for title, description and access."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from conversate_core import services
from conversate_core.errors import InvalidRoom
from conversate_core.policy import get_policy

from ...forms.rooms import AddMemberForm, RoomForm
from ...presenting import present_managed_members
from ...presenting.member_pages import members_page, place_of
from ...visits import Visit
from .access import back_to_managing, managing_page

DONE = {
    "details": _("Saved."),
    "added": _("Member added."),
    "role": _("Role changed."),
    "removed": _("Member removed."),
    "archived": _("Room archived. Members can read it, but nobody can post."),
    "restored": _("Room restored. Members can post again."),
    "cleared": _("All messages deleted."),
    "created": _("Room created. Now add people."),
}


@managing_page
def manage(request: HttpRequest, visit: Visit) -> HttpResponse:
    if request.method != "POST":
        return render_manage(request, visit)
    form = RoomForm(request.POST, user=visit.user, room=visit.room)
    if form.is_valid():
        try:
            services.change_room(room=visit.room, by=visit.user, **form.cleaned_data)
            return back_to_managing(visit, "details")
        except InvalidRoom as error:
            form.add_error(None, str(error))
    return render_manage(request, visit, form=form, status=400)


def render_manage(
    request: HttpRequest, visit: Visit, *, status: int = 200, **instead: Any
) -> HttpResponse:
    """Render the page. *instead* replaces entries of the context, such as forms with errors."""
    listed = members_page(request, visit.room)
    context = {
        "room": visit.room,
        "form": RoomForm(user=visit.user, room=visit.room),
        "add_form": AddMemberForm(room=visit.room, by=visit.user),
        **listed.context,
        "members": present_managed_members(
            listed.page, viewer=visit.user, moderators=listed.moderators
        ),
        "place": place_of(request),
        "can_delete_room": get_policy().can_delete_room(visit.user, visit.room),
        "done": DONE.get(request.GET.get("done", "")),
        **instead,
    }
    return render(request, "conversate/manage.html", context, status=status)
