"""Views that add and remove members of a room and change their roles."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from conversate_core import services
from conversate_core.models import Membership, Role

from ...forms.rooms import AddMemberForm
from ...http.parameters import read_id_or_none
from ...presenting.member_pages import place_of
from ...visits import Visit
from .access import back_to_managing, managing_action
from .details import render_manage

PART = "#conversate-members"
ROLES = {"promote": Role.MODERATOR, "demote": Role.MEMBER}


@managing_action
def add_member(request: HttpRequest, visit: Visit) -> HttpResponse:
    form = AddMemberForm(request.POST, room=visit.room, by=visit.user)
    if not form.is_valid():
        return render_manage(request, visit, status=400, add_form=form)
    services.add_member(room=visit.room, user=form.cleaned_data["name"], by=visit.user)
    return back_to_managing(visit, "added", part=PART)


@managing_action
def change_member(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Change or remove a member. The button's name is the action, its value the membership."""
    action = next((name for name in (*ROLES, "remove") if name in request.POST), "")
    membership = _find(visit, read_id_or_none(request.POST, action))
    if membership is None:
        return render_manage(request, visit, status=409, members_error=_("No longer a member."))
    if action != "promote" and _is_own_last_moderator(visit, membership):
        return render_manage(
            request,
            visit,
            status=409,
            members_error=_("You are the only moderator. Make someone else a moderator first."),
        )
    if action == "remove":
        services.remove_member(room=visit.room, user=membership.user, by=visit.user)
        return back_to_managing(visit, "removed", part=_part(request))
    services.change_role(room=visit.room, user=membership.user, role=ROLES[action], by=visit.user)
    return back_to_managing(visit, "role", part=_part(request))


def _part(request: HttpRequest) -> str:
    """Return the query and fragment of the same page of the member list."""
    place = place_of(request)
    return f"&{place}{PART}" if place else PART


def _find(visit: Visit, membership_id: int | None) -> Membership | None:
    if membership_id is None:
        return None
    return visit.room.memberships.select_related("user").filter(pk=membership_id).first()


def _is_own_last_moderator(visit: Visit, membership: Membership) -> bool:
    """Return whether the user is about to demote or remove themselves as the last moderator."""
    others = visit.room.memberships.filter(role=Role.MODERATOR).exclude(pk=membership.pk)
    return membership.user_id == visit.user.pk and not others.exists()
