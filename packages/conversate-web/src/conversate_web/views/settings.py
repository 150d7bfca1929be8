"""The page with a member's settings in a room: preferences, and the panels of other apps."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from conversate_core.conf import core_settings
from conversate_core.databases import atomic
from conversate_core.errors import NotAllowed
from conversate_core.models import Membership

from ..forms.errors import lead_to_errors
from ..forms.messages import PreferencesForm, ReadingForm
from ..http.api import is_of_someone_else
from ..http.api_errors import error_response, someone_else
from ..http.pages import room_page
from ..http.redirects import Done, done_url
from ..panels import PanelForm, get_panels
from ..presenting import room_url
from ..visits import Visit

DONE = {
    "saved": Done(_("Saved."), "actions"),
    # A moderator who took away their own role can't return to the page that manages the room.
    "role": Done(_("Role changed. You can no longer manage this room."), "page"),
}


class ShownPanel(NamedTuple):
    name: str
    title: str | Promise
    form: PanelForm


@room_page("GET", "HEAD", "POST")
def settings(request: HttpRequest, visit: Visit) -> HttpResponse:
    if visit.membership is None:
        raise NotAllowed
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = PreferencesForm(data, instance=visit.membership)
    reading_form = ReadingForm(data, user=visit.user) if core_settings.seen_by else None
    panels = _panels(visit.membership, data, files)
    own_forms: list[PanelForm] = [form, *([reading_form] if reading_form else [])]
    forms = [*own_forms, *(panel.form for panel in panels)]
    if data is not None and "panel" in data:
        if is_of_someone_else(request):
            return someone_else()
        return _save_panel([panel for panel in panels if panel.name == data["panel"]])
    if data is not None and _save(forms):
        return redirect(done_url(room_url(visit.room, "settings"), "saved"))
    context = {
        "room": visit.room,
        "form": form,
        "reading_form": reading_form,
        "panels": panels,
        "done": DONE.get(request.GET.get("done", "")),
        "errors": lead_to_errors(*forms),
    }
    return render(request, "conversate/settings.html", context, status=200 if data is None else 400)


def _save_panel(panels: list[ShownPanel]) -> HttpResponse:
    """Save only the panel that was changed, for the scripts."""
    if not panels:
        raise Http404
    [panel] = panels
    if _save([panel.form]):
        return HttpResponse(status=204)
    message = " ".join(error for errors in panel.form.errors.values() for error in errors)
    return error_response(400, "invalid", message)


def _panels(membership: Membership, data: Any, files: Any) -> list[ShownPanel]:
    return [
        ShownPanel(
            panel.name,
            panel.title,
            panel.get_form(membership=membership, data=data, files=files),
        )
        for panel in get_panels()
    ]


def _save(forms: list[PanelForm]) -> bool:
    """Save all the forms, or none if there is an error in one."""
    # A list, not a generator in all(), so that every form is validated and shows its errors.
    valid = [form.is_valid() for form in forms]
    if not all(valid):
        return False
    with atomic():
        for form in forms:
            form.save()
    return True
