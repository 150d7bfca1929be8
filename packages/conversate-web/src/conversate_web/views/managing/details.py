"""The page that manages a room, with the form for title, description and access."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from conversate_core import services
from conversate_core.errors import InvalidRoom
from conversate_core.policy import get_policy

from ...forms.errors import lead_to_errors
from ...forms.rooms import AddMemberForm, RoomForm
from ...http.parameters import read_id_or_none
from ...http.redirects import Done
from ...presenting import present_managed_members
from ...presenting.member_pages import members_page, place_of
from ...visits import Visit
from .access import back_to_managing, managing_page
from .inviting import invitation_context

DONE = {
    "details": Done(_("Saved."), "details"),
    "added": Done(_("Member added."), "members"),
    "role": Done(_("Role changed."), "member"),
    "removed": Done(_("Member removed."), "members"),
    "invited": Done(_("Invitation sent."), "invitations"),
    "revoked": Done(_("Invitation revoked."), "invitations"),
    "archived": Done(_("Room archived. Members can read it, but nobody can post."), "ending"),
    "restored": Done(_("Room restored. Members can post again."), "ending"),
    "cleared": Done(_("All messages deleted."), "ending"),
    "created": Done(_("Room created. Now add people."), "page"),
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
    return render_manage(request, visit, form=form, errors=lead_to_errors(form), status=400)


def render_manage(
    request: HttpRequest, visit: Visit, *, status: int = 200, **instead: Any
) -> HttpResponse:
    """Render the page. *instead* replaces entries of the context, such as forms with errors."""
    listed = members_page(request, visit.room)
    done = DONE.get(request.GET.get("done", ""))
    context = {
        "room": visit.room,
        "form": RoomForm(user=visit.user, room=visit.room),
        "add_form": AddMemberForm(room=visit.room, by=visit.user),
        **listed.context,
        "members": present_managed_members(
            listed.page, viewer=visit.user, moderators=listed.moderators
        ),
        "place": urlencode(place_of(request)),
        "can_delete_room": get_policy().can_delete_room(visit.user, visit.room),
        "can_manage_webhooks": get_policy().can_manage_webhooks(visit.user, visit.room),
        "done": done,
        # The member whose row shows it.
        "changed_member": (
            read_id_or_none(request.GET, "member") if done and done.place == "member" else None
        ),
        **invitation_context(visit),
        **instead,
    }
    return render(request, "conversate/manage.html", context, status=status)
