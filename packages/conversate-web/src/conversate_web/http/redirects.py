"""Where a form redirects to: the page from which it was sent, or one that says what was done."""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme

# Characters of a URL. Django refuses to redirect to much longer ones.
_MAX_LENGTH = 2_000


class Done(NamedTuple):
    """What was done, and the part of the page that says so."""

    text: str | Promise
    place: str


def done_url(url: str, done: str, query: str = "") -> str:
    """Return the URL of a page that says that the action *done* has succeeded.

    The fragment leads the view and the focus to the message.
    """
    return f"{url}?done={done}{query and '&'}{query}#conversate-done"


def back_to(request: HttpRequest, default: str) -> str:
    """Return the URL in the form's ``next`` if it is on this site, otherwise *default*."""
    url = request.POST.get("next", "")
    is_ours = len(url) <= _MAX_LENGTH and url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return url if is_ours else default
