"""Who is a member of a room, and in which role."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from conversate_core import services
from conversate_core.models import Membership, Role

from ...room_forms import AddMemberForm
from ..access import Visit
from ..parameters import read_id_or_none
from .access import back_to_managing, managing_deed
from .details import render_manage

PART = "#conversate-members"
ROLES = {"promote": Role.MODERATOR, "demote": Role.MEMBER}


@managing_deed
def add_member(request: HttpRequest, visit: Visit) -> HttpResponse:
    form = AddMemberForm(request.POST, room=visit.room)
    if not form.is_valid():
        return render_manage(request, visit, status=400, add_form=form)
    services.add_member(room=visit.room, user=form.cleaned_data["name"], by=visit.user)
    return back_to_managing(visit, "added", part=PART)


@managing_deed
def change_member(request: HttpRequest, visit: Visit) -> HttpResponse:
    """By the button that was pressed: its name says what to do, its value to whom."""
    deed = next((name for name in (*ROLES, "remove") if name in request.POST), "")
    membership = _find(visit, read_id_or_none(request.POST, deed))
    if membership is None:
        return render_manage(
            request, visit, status=409, members_error=_("They are no longer a member.")
        )
    if deed != "promote" and _would_leave_nobody(visit, membership):
        return render_manage(
            request,
            visit,
            status=409,
            members_error=_("You are the last moderator. Make somebody else one first."),
        )
    if deed == "remove":
        services.remove_member(room=visit.room, user=membership.user, by=visit.user)
        return back_to_managing(visit, "removed", part=PART)
    services.change_role(room=visit.room, user=membership.user, role=ROLES[deed], by=visit.user)
    return back_to_managing(visit, "role", part=PART)


def _find(visit: Visit, membership_id: int | None) -> Membership | None:
    if membership_id is None:
        return None
    return visit.room.memberships.select_related("user").filter(pk=membership_id).first()


def _would_leave_nobody(visit: Visit, membership: Membership) -> bool:
    """Whether a moderator steps down who is the last one."""
    others = visit.room.memberships.filter(role=Role.MODERATOR).exclude(pk=membership.pk)
    return membership.user_id == visit.user.pk and not others.exists()
