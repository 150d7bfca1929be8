"""The page of the devices that show notifications of the signed-in user."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ...preferences.devices import request_test
from ...push import subscriptions
from ..access import own_page, signed_in_user
from ..frame import framed
from .access import with_push
from .keys import read_key

DONE = {
    "test": _("A test notification is on its way."),
    "removed": _("Device removed."),
}
FAILED = {"missing": _("This device was removed already.")}


@with_push
@own_page("GET", "HEAD")
def devices(request: HttpRequest) -> HttpResponse:
    """List the devices, with buttons to try them out and to remove them."""
    done = request.GET.get("done", "")
    context = {
        "devices": subscriptions.devices(signed_in_user(request)),
        "done": DONE.get(done),
        "failed": FAILED.get(done),
        "done_place": "devices",
    }
    return render(request, "conversate_alerts/push_devices.html", framed(**context))


@with_push
@own_page("POST")
def remove(request: HttpRequest) -> HttpResponse:
    """Send no more notifications to a device."""
    is_removed = subscriptions.remove_device(signed_in_user(request), _device_id(request))
    return _back("removed" if is_removed else "missing")


@with_push
@own_page("POST")
def try_out(request: HttpRequest) -> HttpResponse:
    """Have a notification sent to a device, soon and not by this request."""
    is_there = request_test(signed_in_user(request), _device_id(request))
    return _back("test" if is_there else "missing")


def _device_id(request: HttpRequest) -> int:
    """Return the key that the form has sent, 0 if it has sent none."""
    return read_key(request.POST.get("device"))


def _back(done: str) -> HttpResponse:
    return redirect(f"{reverse('conversate_alerts:push_devices')}?done={done}#conversate-done")
