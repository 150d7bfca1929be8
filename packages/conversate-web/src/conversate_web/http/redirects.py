"""Redirects back to the page of the site from which a form was sent."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

# Characters of a URL. Django refuses to redirect to much longer ones.
_MAX_LENGTH = 2_000


def back_to(request: HttpRequest, default: str) -> str:
    """Return the URL in the form's ``next`` if it is on this site, otherwise *default*."""
    url = request.POST.get("next", "")
    is_ours = len(url) <= _MAX_LENGTH and url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return url if is_ours else default
