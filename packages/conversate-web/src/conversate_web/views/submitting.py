"""What the forms of the pages send: guarded against forgery, explained where it can't be taken."""

from __future__ import annotations

import errno
from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple, cast

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
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


class Trouble(NamedTuple):
    """Why a form was not taken, and whether what was typed into it could be read."""

    status: int
    text: str
    is_readable: bool = False


# Called with the request, the arguments of the view, and the trouble.
GiveBack = Callable[..., HttpResponse]
View = Callable[..., HttpResponseBase]


class _OldToken(Exception):
    """The token is none of this session; most often of a page from before signing in again."""


class _PageCsrf(CsrfViewMiddleware):
    """Django's check, which tells a page that is out of date from a form of another site."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        if "token" in reason.lower() and reason != REASON_CSRF_TOKEN_MISSING:
            raise _OldToken
        return cast(HttpResponse, super()._reject(request, reason))  # type: ignore[misc]


def submitted(view: View, give_back: GiveBack) -> View:
    """Guard *view*; *give_back* answers in its place where there is trouble with the form."""
    guarded = decorator_from_middleware(_PageCsrf)(view)

    @wraps(view)
    def taken(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return guarded(request, *args, **kwargs)
        except _OldToken:
            text = _("Your session has changed since this page was loaded. Try again.")
            trouble = Trouble(403, text, is_readable=True)
        except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
            trouble = Trouble(413, _("This is too much for one request. Send less at once."))
        except (MultiPartParserError, OSError) as error:
            if isinstance(error, OSError) and not is_name_too_long(error):
                raise
            trouble = Trouble(400, _("What was sent could not be read. Try again."))
        return give_back(request, *args, trouble=trouble, **kwargs)

    # Exempt from the site's middleware only, which would answer before anything of ours is asked.
    return cast(View, csrf_exempt(taken))


def is_name_too_long(error: OSError) -> bool:
    """Whether a file could not be received because of its name.

    Django keeps a large one in a temporary file that ends as the name does, however long that is.
    """
    return error.errno == errno.ENAMETOOLONG


def explain(request: HttpRequest, *args: Any, trouble: Trouble, **kwargs: Any) -> HttpResponse:
    """A page that says what happened, and how to get back to what was typed."""
    context = {"trouble": trouble, "back_url": request.path}
    return render(request, "conversate/not_taken.html", context, status=trouble.status)
