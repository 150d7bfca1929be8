"""The page that opens a direct conversation with members of a room."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from conversate_core import services
from conversate_core.errors import ConversateError, NotAllowed
from conversate_core.models import Membership
from conversate_core.people import load_people
from conversate_core.policy import get_policy
from conversate_core.services.directs import MAX_PEOPLE

from ..forms.directs import DirectForm
from ..forms.errors import lead_to_errors
from ..http.api_calls import to_id
from ..http.pages import room_page
from ..presenting import room_url
from ..presenting.directs import direct_url
from ..presenting.member_pages import MembersPage, members_page
from ..visits import Visit


@room_page("GET", "HEAD", "POST")
def direct(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Choose people and write to them. Parameters ``member`` of a link choose some before."""
    if not direct_url(visit) or not get_policy().can_see_members(visit.user, visit.room):
        raise NotAllowed
    listed, is_sent = members_page(request, visit.room), request.method == "POST"
    chosen = _chosen(request.POST.getlist("members") if is_sent else request.GET.getlist("member"))
    form = DirectForm(
        request.POST if is_sent else None,
        members=_choices(visit, listed, chosen),
        initial={"members": chosen},
    )
    if is_sent and form.is_valid():
        try:
            room = services.open_direct(users=form.people, by=visit.user)
            return redirect(room_url(room))
        except ConversateError as error:
            form.add_error("members", str(error))
    return _page(request, visit, listed, form)


def _page(
    request: HttpRequest, visit: Visit, listed: MembersPage, form: DirectForm
) -> HttpResponse:
    context = {
        "room": visit.room,
        "form": form,
        "errors": lead_to_errors(form),
        "members": form.fields["members"].choices,  # type: ignore[attr-defined]
        **listed.context,
    }
    return render(request, "conversate/direct.html", context, status=400 if form.errors else 200)


def _chosen(values: list[str]) -> list[int]:
    """Return the valid keys of memberships. A conversation has fewer people than that."""
    chosen = []
    for value in values[: 2 * MAX_PEOPLE]:
        try:
            chosen.append(to_id(value))
        except ValueError:
            continue
    return chosen


def _choices(visit: Visit, listed: MembersPage, chosen: list[int]) -> list[Membership]:
    """Return the chosen members and those of the page, without the user."""
    first = visit.room.memberships.filter(pk__in=chosen).select_related("user")
    members: dict[Any, Membership] = {each.pk: each for each in [*first, *listed.page]}
    load_people(each.user for each in members.values())
    is_active = get_policy().is_active
    return [
        each for each in members.values() if each.user_id != visit.user.pk and is_active(each.user)
    ]
