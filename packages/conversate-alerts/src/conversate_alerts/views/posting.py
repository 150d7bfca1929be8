"""Post an e-mail that came from another address than the member's: by a link in a mail.

The mail goes to the member's own address, so that the link proves what signing in would prove.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from conversate_core.errors import ConversateError

from ..mail.links import room_url
from ..mail.titles import title_for
from ..mail.tokens import held_mail_of
from ..models import HeldMail
from ..replies.expiry import is_expired
from ..replies.holding import is_posted, post_held
from .access import invalid_link, token_page
from .frame import framed


@token_page
def post_held_mail(request: HttpRequest, token: str) -> HttpResponse:
    """Post the text by POST, once. GET shows it with a button: scanners of mail follow links."""
    held = held_mail_of(token)
    if held is None or is_expired(held):
        return invalid_link(request)
    if is_posted(held):
        return _posted(request, held)
    if request.method != "POST":
        return _ask(request, held)
    try:
        post_held(held)
    except ConversateError as error:
        return _ask(request, held, str(error))
    return _posted(request, held)


def _ask(request: HttpRequest, held: HeldMail, failed: str = "") -> HttpResponse:
    context = framed(room_title=title_for(held.membership), text=held.text, failed=failed)
    status = 409 if failed else 200
    return render(request, "conversate_alerts/post_held.html", context, status=status)


def _posted(request: HttpRequest, held: HeldMail) -> HttpResponse:
    context = framed(room_title=title_for(held.membership), room_url=room_url(held.membership.room))
    return render(request, "conversate_alerts/held_posted.html", context)
