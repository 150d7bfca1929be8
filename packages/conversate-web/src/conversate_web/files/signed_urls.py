"""Redirects to signed URLs of a remote storage, which then sends the file or the range itself."""

from __future__ import annotations

import inspect
from typing import Any

from django.core.files.storage import Storage
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import content_disposition_header

from conversate_core.storage import attachment_storage

from .stored import StoredFile

# Seconds. Until then, anyone who has the URL can fetch the file.
LIFETIME = 60
_ARGUMENTS = frozenset({"parameters", "expire"})


def problem_with(storage: Storage) -> str | None:
    """Return why *storage* can't be redirected to, or None."""
    taken = inspect.signature(storage.url).parameters
    if not taken.keys() >= _ARGUMENTS:
        return "the storage makes no URLs that expire: its url() has no `parameters` and `expire`"
    # Options of django-storages.
    options: Any = storage
    if not getattr(options, "querystring_auth", True) or getattr(options, "custom_domain", None):
        return "the storage makes URLs without a signature: see querystring_auth and custom_domain"
    return None


def redirect(request: HttpRequest, stored: StoredFile) -> HttpResponse:
    """Return the redirect; for HEAD, what the storage would say of the file.

    The storage sends the type and disposition that are part of the signature, so that no browser
    shows more than it would from this site.
    """
    disposition = content_disposition_header(not stored.is_shown, stored.name) or "inline"
    if request.method == "HEAD":
        # A URL is signed for one method.
        described = {
            "Content-Length": str(stored.size),
            "Content-Disposition": disposition,
            "Accept-Ranges": "bytes",
        }
        return HttpResponse(content_type=stored.content_type, headers=described)
    sign: Any = attachment_storage.url
    parameters = {
        "ResponseContentType": stored.content_type,
        "ResponseContentDisposition": disposition,
    }
    response = HttpResponseRedirect(
        sign(stored.content.name, parameters=parameters, expire=LIFETIME)
    )
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
