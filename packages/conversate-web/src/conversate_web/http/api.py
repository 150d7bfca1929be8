"""The decorator of all API views. Every refusal is answered in JSON."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import decorator_from_middleware
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from conversate_core.errors import ConversateError, NotAllowed
from conversate_core.models import Room

from ..visits import Visit, enter, policy_cache_for
from .api_calls import AUTHOR, BadRequest
from .api_errors import (
    NotFound,
    error_response,
    from_core,
    not_found,
    signed_out,
    someone_else,
)
from .api_outages import answering_outages_in_json
from .encoding import in_utf8
from .forms import is_name_too_long
from .scope_extension import claim, require_body
from .whole_forms import read_whole

ApiView = Callable[[HttpRequest, Visit], HttpResponseBase]
Guarded = Callable[..., HttpResponseBase]
Shortcut = Callable[[HttpRequest], HttpResponseBase | None]


class _JsonCsrf(CsrfViewMiddleware):
    """Django's CSRF check, answering in JSON.

    The answer has a token for another try: the token changes when a user signs in again. Only
    pages of this site can read the answer.
    """

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        message = _("Your session has changed. Try again.")
        return error_response(403, "csrf", message, csrf_token=get_token(request))


def api(method: str, *, shortcut: Shortcut | None = None) -> Callable[[ApiView], Guarded]:
    """Guard an API view. The checks run in this order: method, sign-in, token, author, room.

    The views run outside of the request's transaction (ATOMIC_REQUESTS): a message must not be
    rolled back after its post was confirmed, and a poll must not hold locks.

    *shortcut* may answer before all of these checks. It sets the Cache-Control header itself.
    """

    def decorate(view: ApiView) -> Guarded:
        in_room = decorator_from_middleware(_JsonCsrf)(_in_room(view))

        @in_utf8
        @wraps(view)
        @answering_outages_in_json
        def guarded(request: HttpRequest, slug: str) -> HttpResponseBase:
            if shortcut is not None and (answer := shortcut(request)) is not None:
                return answer
            claim(request)
            if request.method != method:
                response = error_response(405, "method", _("This method is not allowed."))
                response["Allow"] = method
                return response
            if not request.user.is_authenticated:
                return signed_out()
            return _read_safely(in_room, request, slug)

        # Exempt only from the site's CSRF middleware, which would refuse in HTML (see _JsonCsrf),
        # and from the redirect of LoginRequiredMiddleware.
        return transaction.non_atomic_requests(login_not_required(csrf_exempt(_uncached(guarded))))

    return decorate


def _uncached(view: Guarded) -> Guarded:
    """Keep answers out of caches, except those that have a Cache-Control header already."""

    @wraps(view)
    def answer(request: HttpRequest, slug: str) -> HttpResponseBase:
        response = view(request, slug)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response

    return answer


def _in_room(view: ApiView) -> Guarded:
    def entered(request: HttpRequest, slug: str) -> HttpResponseBase:
        if is_of_someone_else(request):
            return someone_else()
        try:
            with policy_cache_for(request):
                return view(request, enter(request, slug))
        except (Room.DoesNotExist, NotFound):
            return not_found()
        except NotAllowed as error:
            return _refusal(request, slug, error)
        except BadRequest as error:
            return error_response(400, "bad_request", str(error))
        except ConversateError as error:
            return from_core(error)

    return entered


def is_of_someone_else(request: HttpRequest) -> bool:
    """Return whether the parameter ``author`` names another user than the signed-in one.

    A page that one user left open must not act for another user who signs in later in the same
    browser. Our scripts send the parameter with every post; other clients may omit it.
    """
    user = str(request.user.pk)
    return AUTHOR.read(request.POST) not in (None, user)


def _refusal(request: HttpRequest, slug: str, error: NotAllowed) -> HttpResponse:
    """Return a 404 if the user may no longer see the room, otherwise the error itself."""
    try:
        enter(request, slug)
    except Room.DoesNotExist:
        return not_found()
    return from_core(error)


def _read_safely(view: Guarded, request: HttpRequest, *args: Any) -> HttpResponseBase:
    """Answer in JSON even if the body of the request can't be read."""
    try:
        require_body(request)
        read_whole(request)
        return view(request, *args)
    except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
        return error_response(
            413, "too_large", _("Too large to send at once. Send fewer or smaller files.")
        )
    except (MultiPartParserError, OSError) as error:
        if isinstance(error, OSError) and not is_name_too_long(error):
            raise
        return error_response(400, "bad_request", _("The request could not be read."))
