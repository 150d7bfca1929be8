"""Views that add and remove members of a room and change their roles."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from conversate_core import services
from conversate_core.models import Membership, Role
from conversate_core.people import person_for

from ...forms.errors import lead_to_errors
from ...forms.rooms import AddMemberForm
from ...http.parameters import read_id_or_none
from ...presenting import room_url
from ...presenting.member_pages import place_of
from ...visits import Visit
from ..confirming import Question, ask, is_confirmed
from .access import back_to_managing, managing_action, managing_page
from .details import render_manage

PART = "#conversate-members"
ROLES = {"promote": Role.MODERATOR, "demote": Role.MEMBER}


@managing_action
def add_member(request: HttpRequest, visit: Visit) -> HttpResponse:
    form = AddMemberForm(request.POST, room=visit.room, by=visit.user)
    if not form.is_valid():
        errors = lead_to_errors(form)
        return render_manage(request, visit, status=400, add_form=form, errors=errors)
    services.add_member(room=visit.room, user=form.cleaned_data["name"], by=visit.user)
    return back_to_managing(visit, "added")


@managing_action
def change_member(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Change a member's role. The button's name is the action, its value the membership."""
    action = next((name for name in ROLES if name in request.POST), "")
    membership = _find(visit, read_id_or_none(request.POST, action))
    if membership is None:
        return _refuse(request, visit, _("No longer a member."))
    if action == "demote" and _is_own_last_moderator(visit, membership):
        return _refuse(request, visit, _last_moderator())
    services.change_role(room=visit.room, user=membership.user, role=ROLES[action], by=visit.user)
    query = urlencode({"member": membership.pk, **place_of(request)})
    return back_to_managing(visit, "role", query=query)


@managing_page
def remove_member(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Remove the member of the membership in the URL's parameter ``member``."""
    if "member" not in request.GET:
        return redirect(room_url(visit.room, "manage"))
    membership = _find(visit, read_id_or_none(request.GET, "member"))
    if membership is None:
        return _refuse(request, visit, _("No longer a member."))
    if _is_own_last_moderator(visit, membership):
        return _refuse(request, visit, _last_moderator())
    if not is_confirmed(request):
        return ask(request, visit, _removal(request, visit, membership))
    services.remove_member(room=visit.room, user=membership.user, by=visit.user)
    return back_to_managing(visit, "removed", query=urlencode(place_of(request)))


def _removal(request: HttpRequest, visit: Visit, membership: Membership) -> Question:
    place = urlencode(place_of(request))
    back_url = f"{room_url(visit.room, 'manage')}{place and '?'}{place}{PART}"
    return Question(
        _("Remove {name}?").format(name=person_for(membership.user).name),
        _("They will no longer see this room or its messages. Their messages stay."),
        pgettext("button", "Remove"),
        _("Back to room management"),
        back_url,
    )


def _refuse(request: HttpRequest, visit: Visit, error: str) -> HttpResponse:
    return render_manage(request, visit, status=409, members_error=error)


def _last_moderator() -> str:
    return _("You are the only moderator. Make someone else a moderator first.")


def _find(visit: Visit, membership_id: int | None) -> Membership | None:
    if membership_id is None:
        return None
    return visit.room.memberships.select_related("user").filter(pk=membership_id).first()


def _is_own_last_moderator(visit: Visit, membership: Membership) -> bool:
    """Return whether the user is about to demote or remove themselves as the last moderator."""
    others = visit.room.memberships.filter(role=Role.MODERATOR).exclude(pk=membership.pk)
    return membership.user_id == visit.user.pk and not others.exists()
