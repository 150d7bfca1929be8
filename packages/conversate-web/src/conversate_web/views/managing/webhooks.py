"""The page with the webhooks of a room."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conversate_core import services
from conversate_core.conf import core_settings
from conversate_core.errors import InvalidArgument

from ...forms.errors import lead_to_errors
from ...forms.webhooks import WebhookForm
from ...http.parameters import read_id_or_none
from ...http.redirects import Done, done_url
from ...presenting import room_url
from ...presenting.webhooks import present_webhooks
from ...visits import Visit
from .access import managing_page

DONE = {"revoked": Done(gettext_lazy("Webhook revoked."), "webhooks")}


@managing_page
def webhooks(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the new address in the answer itself: a redirect would need a place for the token."""
    _require_feature()
    if request.method != "POST":
        return _show(request, visit)
    form = WebhookForm(request.POST)
    if form.is_valid():
        try:
            new = services.create_webhook(room=visit.room, by=visit.user, **form.cleaned_data)
        except InvalidArgument as error:
            form.add_error("name", str(error))
        else:
            return _show_address(request, visit, new.token)
    return _show(request, visit, status=400, form=form, errors=lead_to_errors(form))


@managing_page
def revoke_webhook(request: HttpRequest, visit: Visit) -> HttpResponse:
    _require_feature()
    url = room_url(visit.room, "manage_webhooks")
    if request.method != "POST":
        return redirect(url)
    key = read_id_or_none(request.POST, "webhook")
    found = None if key is None else visit.room.webhooks.filter(pk=key).first()
    if found is None:
        error = _("This webhook no longer exists.")
        return _show(request, visit, status=409, webhooks_error=error)
    services.revoke_webhook(webhook=found, by=visit.user)
    return redirect(done_url(url, "revoked"))


def _require_feature() -> None:
    if not core_settings.webhooks:
        raise Http404


def _show_address(request: HttpRequest, visit: Visit, token: str) -> HttpResponse:
    address = request.build_absolute_uri(reverse("conversate:webhook", args=[token]))
    response = _show(request, visit, new_address=address)
    add_never_cache_headers(response)
    return response


def _show(request: HttpRequest, visit: Visit, *, status: int = 200, **more: Any) -> HttpResponse:
    listed = services.webhooks_of(room=visit.room, by=visit.user)
    context = {
        "room": visit.room,
        "form": WebhookForm(),
        "webhooks": present_webhooks(listed),
        "done": DONE.get(request.GET.get("done", "")),
        **more,
    }
    return render(request, "conversate/webhooks.html", context, status=status)
