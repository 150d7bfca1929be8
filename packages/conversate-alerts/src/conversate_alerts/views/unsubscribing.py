"""Turn alerts off from a mail: on a page, or by one click in the mail program (RFC 8058).

A mail may be forwarded. Therefore its link works for its own room only, or for mails about being
added to rooms. The page of preferences, which requires signing in, turns off all mail.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ..choices import AlertLevel
from ..mail.titles import title_for
from ..mail.tokens import membership_of, person_of
from ..preferences.choosing import get_profile, level_of_joined, set_level, stop_mails_when_added
from .access import invalid_link, token_page
from .frame import framed


@token_page
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Turn alerts off by POST (RFC 8058).

    GET shows a button, since scanners of mail follow links, or says that alerts are off.
    """
    membership = membership_of(token)
    if membership is None:
        return invalid_link(request)
    context = framed(room_title=title_for(membership))
    if request.method == "POST":
        set_level(membership=membership, level=AlertLevel.NONE)
    elif level_of_joined(membership) != AlertLevel.NONE:
        return render(request, "conversate_alerts/unsubscribe.html", context)
    return render(request, "conversate_alerts/unsubscribed.html", context)


@token_page
def stop_added(request: HttpRequest, token: str) -> HttpResponse:
    """Send the person of the token no more mails about being added to rooms, as `unsubscribe`."""
    user = person_of(token)
    if user is None:
        return invalid_link(request)
    context = framed(when_added=True)
    if request.method == "POST":
        stop_mails_when_added(user=user)
    elif get_profile(user).mail_when_added:
        return render(request, "conversate_alerts/unsubscribe.html", context)
    return render(request, "conversate_alerts/unsubscribed.html", context)
