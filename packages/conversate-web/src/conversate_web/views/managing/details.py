"""The page from which a room is managed, and what the room is called."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from conversate_core import services
from conversate_core.errors import InvalidRoom
from conversate_core.models import Role
from conversate_core.policy import get_policy

from ...presenting import present_managed_members
from ...room_forms import AddMemberForm, RoomForm
from ..access import Visit
from ..member_pages import members_page
from .access import back_to_managing, managing_page

DONE = {
    "details": _("The details are saved."),
    "added": _("The new member is in."),
    "role": _("The role is changed."),
    "removed": _("The member is removed."),
    "archived": _("The room is archived. It can be read, but nobody can post."),
    "restored": _("The room is open for new messages again."),
    "cleared": _("All messages are gone."),
    "created": _("The room is there. Now bring people in."),
}


@managing_page
def manage(request: HttpRequest, visit: Visit) -> HttpResponse:
    if request.method != "POST":
        return render_manage(request, visit)
    form = RoomForm(request.POST)
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
    """The page; *instead* of its fresh forms, those that have something to say."""
    page = members_page(request, visit.room)
    moderators = sum(each.role == Role.MODERATOR for each in page.paginator.object_list)
    context = {
        "room": visit.room,
        "form": RoomForm.of(visit.room),
        "add_form": AddMemberForm(room=visit.room),
        "members": present_managed_members(page, viewer=visit.user, moderators=moderators),
        "page": page,
        "can_delete_room": get_policy().can_delete_room(visit.user, visit.room),
        "done": DONE.get(request.GET.get("done", "")),
        **instead,
    }
    return render(request, "conversate/manage.html", context, status=status)
