"""Confirming the address that alerts go to."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ..addresses import confirm_address, send_confirmation, waiting_address
from .pages import back_to_preferences, invalid_link, own_page, signed_in_user
from .sending import what_came_of


@own_page("GET", "HEAD", "POST")
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """For whoever asked for it alone: a stranger, to whom a typing error led, confirms nothing.

    GET asks, as what scans a mail follows its links.
    """
    user = signed_in_user(request)
    address = waiting_address(user=user, token=token)
    if address is None:
        return invalid_link(request)
    if request.method != "POST":
        return render(request, "conversate_alerts/confirm.html", {"address": address})
    confirm_address(user=user, address=address)
    return back_to_preferences("confirmed")


@transaction.non_atomic_requests
@own_page("POST")
def send_again(request: HttpRequest) -> HttpResponse:
    """Mail the link once more."""
    user = signed_in_user(request)
    return back_to_preferences(what_came_of(lambda: send_confirmation(user=user)))
