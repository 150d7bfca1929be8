"""Submitted forms of the pages: the CSRF check, and answers to forms that can't be accepted."""

from __future__ import annotations

import errno
from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple, cast

from django.core.exceptions import (
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import Error
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import (
    REASON_CSRF_TOKEN_MISSING,
    CsrfViewMiddleware,
)
from django.shortcuts import render
from django.utils.decorators import decorator_from_middleware
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from conversate_core.errors import UploadFailed

from .full_disks import is_full, log_full_disk
from .kept_forms import kept_form
from .scope_extension import claim, require_body
from .whole_forms import read_whole


class Trouble(NamedTuple):
    """Why a form was not accepted, and whether its fields can be read.

    It is no error if the user has signed in again since the form was loaded, and only has to send
    it once more.
    """

    status: int
    text: str
    is_readable: bool = False
    is_error: bool = True


# Called with the request, the arguments of the view, and the trouble.
GiveBack = Callable[..., HttpResponse]
View = Callable[..., HttpResponseBase]


class _OldToken(Exception):
    """The token is of another session, usually because the user has signed in again since."""


class _PageCsrf(CsrfViewMiddleware):
    """Django's CSRF check, which distinguishes outdated pages from forms of other sites."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        if "token" in reason.lower() and reason != REASON_CSRF_TOKEN_MISSING:
            raise _OldToken
        return cast(HttpResponse, super()._reject(request, reason))  # type: ignore[misc]


def submitted(view: View, give_back: GiveBack) -> View:
    """Guard *view*. If the form can't be accepted, *give_back* answers instead."""
    guarded = decorator_from_middleware(_PageCsrf)(view)

    @wraps(view)
    def taken(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        claim(request)
        try:
            require_body(request)
            read_whole(request)
            return guarded(request, *args, **kwargs)
        except _OldToken:
            text = _("You have signed in again. What you typed is still here, but not sent yet.")
            trouble = Trouble(403, text, is_readable=True, is_error=False)
        except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
            trouble = Trouble(413, _("Too large to send at once. Send fewer or smaller files."))
        except MultiPartParserError:
            trouble = _unreadable()
        except OSError as error:
            trouble = _disk_trouble(error)
        return give_back(request, *args, trouble=trouble, **kwargs)

    # Exempt only from the site's CSRF middleware, which would answer before our own check.
    return cast(View, csrf_exempt(taken))


def is_own_form(request: HttpRequest) -> bool:
    """Return whether *request* has a readable form of this session."""
    guard = _PageCsrf(lambda request: HttpResponse())
    try:
        # Read here, since nothing else reads the form on a site without CSRF checks.
        request.POST  # noqa: B018
        guard.process_request(request)
        return guard.process_view(request, explain, (), {}) is None
    except (_OldToken, Error, MultiPartParserError, OSError, SuspiciousOperation):
        return False


def _disk_trouble(error: OSError) -> Trouble:
    """Return the trouble if the disk is full or a name too long. Raise *error* otherwise."""
    if is_full(error):
        log_full_disk(error)
        return Trouble(503, str(UploadFailed()))
    if is_name_too_long(error):
        return _unreadable()
    raise error


def _unreadable() -> Trouble:
    return Trouble(400, _("Something went wrong with the form. Try again."))


def is_name_too_long(error: OSError) -> bool:
    """Return whether a file could not be received because its name is too long.

    Django keeps a large upload in a temporary file with the same extension, however long it is.
    """
    return error.errno == errno.ENAMETOOLONG


def explain(
    request: HttpRequest, *args: Any, trouble: Trouble, sign_in_url: str = "", **kwargs: Any
) -> HttpResponse:
    """Return a page that says what happened, with the typed text or how to get back to it."""
    context = {
        "trouble": trouble,
        "back_url": request.path,
        "sign_in_url": sign_in_url,
        **(kept_form(request) if trouble.is_readable else {}),
    }
    return render(request, "conversate/not_taken.html", context, status=trouble.status)
