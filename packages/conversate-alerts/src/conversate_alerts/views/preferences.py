"""The page of alert preferences: where, when and of which rooms a person wants alerts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from conversate_core.databases import atomic

from ..forms.errors import focus_first_error
from ..forms.profile import ProfileForm
from ..forms.rooms import RoomsForm
from ..preferences.addresses import choose_address
from ..preferences.choosing import get_profile, silence
from .access import back_to_preferences, own_page, signed_in_user
from .frame import framed
from .sending import outcome_of

DONE = {
    "saved": _("Preferences saved."),
    "mailed": _("Saved. We sent a link to the new address. Follow it to confirm the address."),
    "silenced": _("You will no longer get alerts for any of your rooms."),
    "confirmed": _("Address confirmed. Alerts will be sent there from now on."),
}
FAILED = {
    "not-sent": _("Saved, but the link could not be sent to the new address. Try again later."),
    "too-many": _("Saved, but too many links were sent today. Try again tomorrow."),
}

# The parts of the page that show a message. All others are about the address.
PLACES = {"saved": "save", "silenced": "rooms"}


@own_page("GET", "HEAD", "POST")
def preferences(request: HttpRequest) -> HttpResponse:
    user = signed_in_user(request)
    data = request.POST if request.method == "POST" else None
    profile = get_profile(user)
    form = ProfileForm(data, profile=profile, user=user)
    rooms = RoomsForm(data, user=user)
    if data is not None and form.is_valid() & rooms.is_valid():
        return back_to_preferences(_save(form, rooms))
    focus_first_error(rooms, form)
    done = request.GET.get("done", "")
    context = {
        "form": form,
        "rooms": rooms,
        "profile": profile,
        "done": DONE.get(done),
        "failed": FAILED.get(done),
        "done_place": PLACES.get(done, "delivery"),
    }
    status = 200 if data is None else 400
    return render(request, "conversate_alerts/preferences.html", framed(**context), status=status)


@own_page("POST")
def silence_all(request: HttpRequest) -> HttpResponse:
    """Turn off the alerts of all rooms."""
    silence(user=signed_in_user(request))
    return back_to_preferences("silenced")


def _save(form: ProfileForm, rooms: RoomsForm) -> str:
    """Save all. The address comes last: its mail must be sent outside of the transaction."""
    with atomic():
        form.save()
        rooms.save()
    address = form.cleaned_data.get("address")
    if address is None:
        return "saved"
    return outcome_of(lambda: choose_address(user=form.user, address=address))
