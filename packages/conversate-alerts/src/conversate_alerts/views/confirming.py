"""The page that confirms the address for alerts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ..preferences.addresses import confirm_address, send_confirmation, waiting_address
from ..preferences.choosing import get_profile
from .access import back_to_preferences, invalid_link, own_page, signed_in_user
from .frame import framed
from .sending import outcome_of


@own_page("GET", "HEAD", "POST")
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm the address by POST. Only the person that chose it can: it may be a stranger's.

    GET shows a button, since scanners of mail follow links, or says that the link was used.
    """
    user = signed_in_user(request)
    address = waiting_address(user=user, token=token)
    if address is None:
        return invalid_link(request)
    if request.method == "POST":
        confirm_address(user=user, address=address)
    elif address != get_profile(user).address:
        return render(request, "conversate_alerts/confirm.html", framed(address=address))
    return back_to_preferences("confirmed")


@own_page("POST")
def send_again(request: HttpRequest) -> HttpResponse:
    """Mail the link once more."""
    user = signed_in_user(request)
    return back_to_preferences(outcome_of(lambda: send_confirmation(user=user)))
