"""The page on which people say where, when and of which rooms they want alerts."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from ..addresses import choose_address
from ..forms import RoomsForm
from ..preferences import get_profile
from ..profile_form import ProfileForm
from .pages import back_to_preferences, own_page, signed_in_user
from .sending import what_came_of

DONE = {
    "saved": _("Your preferences are saved."),
    "mailed": _("Saved. A link is on its way to the new address: follow it to confirm it."),
    "confirmed": _("The address is confirmed. Alerts go there from now on."),
}
FAILED = {
    "not-sent": _("Saved, but the link could not be mailed to the new address. Try again later."),
    "too-many": _("Saved, but too many links were mailed today. Try again tomorrow."),
}


@transaction.non_atomic_requests
@own_page("GET", "HEAD", "POST")
def preferences(request: HttpRequest) -> HttpResponse:
    user = signed_in_user(request)
    data = request.POST if request.method == "POST" else None
    profile = get_profile(user)
    form = ProfileForm(data, profile=profile, user=user)
    rooms = RoomsForm(data, user=user)
    if data is not None and form.is_valid() & rooms.is_valid():
        return back_to_preferences(_save(form, rooms))
    done = request.GET.get("done", "")
    context = {
        "form": form,
        "rooms": rooms,
        "profile": profile,
        "done": DONE.get(done),
        "failed": FAILED.get(done),
    }
    status = 200 if data is None else 400
    return render(request, "conversate_alerts/preferences.html", context, status=status)


def _save(form: ProfileForm, rooms: RoomsForm) -> str:
    """Save all; the address last, as its mail belongs into no transaction."""
    with transaction.atomic():
        form.save()
        rooms.save()
    address = form.cleaned_data.get("address")
    if address is None:
        return "saved"
    return what_came_of(lambda: choose_address(user=form.user, address=address))
