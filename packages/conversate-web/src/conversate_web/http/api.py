"""The decorators of all API views. Every refusal is answered in JSON."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
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

from ..visits import Visit, enter, policy_cache_for, signed_in_user
from .api_callers import enter_by_token
from .api_calls import AUTHOR, CALLS, BadRequest, Call
from .api_errors import (
    NotFound,
    error_response,
    from_core,
    not_found,
    refused,
    signed_out,
    someone_else,
)
from .api_outages import answering_outages_in_json
from .encoding import in_utf8
from .forms import is_name_too_long
from .json_bodies import read_json
from .scope_extension import claim, require_body
from .whole_forms import read_whole

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

ApiView = Callable[[HttpRequest, Visit], HttpResponseBase]
# Gets the caller's account, and the parameters of its URL by name.
UserView = Callable[..., HttpResponseBase]
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
    """Guard an API view of a room. The checks run in this order: method, caller, author, room.

    The caller is an account that the site has found by a token, or that of the session, with a CSRF
    token.

    The views run outside of the request's transaction (ATOMIC_REQUESTS): a message must not be
    rolled back after its post was confirmed, and a poll must not hold locks.

    *shortcut* may answer before all of these checks. It sets the Cache-Control header itself.
    """

    def decorate(view: ApiView) -> Guarded:
        def in_room(request: HttpRequest, slug: str) -> HttpResponseBase:
            return view(request, enter(request, slug))

        return _guard(wraps(view)(in_room), method, shortcut)

    return decorate


def user_api(method: str) -> Callable[[UserView], Guarded]:
    """Guard an API view of the caller, who need not be in a room, in the same way."""

    def decorate(view: UserView) -> Guarded:
        def of_user(request: HttpRequest, **where: str) -> HttpResponseBase:
            user: AbstractBaseUser = signed_in_user(request)
            return view(request, user, **where)

        return _guard(wraps(view)(of_user), method)

    return decorate


def _guard(view: Guarded, method: str, shortcut: Shortcut | None = None) -> Guarded:
    by_token, call = _explained(view), CALLS[view.__name__]
    by_session = decorator_from_middleware(_JsonCsrf)(by_token)

    @in_utf8
    @wraps(view)
    @answering_outages_in_json
    def guarded(request: HttpRequest, **where: str) -> HttpResponseBase:
        if shortcut is not None and (answer := shortcut(request)) is not None:
            return answer
        claim(request)
        if request.method != method:
            response = error_response(405, "method", _("This method is not allowed."))
            response["Allow"] = method
            return response
        try:
            has_token = enter_by_token(request)
        except PermissionDenied:
            return refused()
        if not has_token and not request.user.is_authenticated:
            return signed_out()
        return _read_safely(by_token if has_token else by_session, call, request, **where)

    # Exempt only from the site's CSRF middleware, which would refuse in HTML (see _JsonCsrf),
    # and from the redirect of LoginRequiredMiddleware.
    return transaction.non_atomic_requests(login_not_required(csrf_exempt(_uncached(guarded))))


def _uncached(view: Guarded) -> Guarded:
    """Keep answers out of caches, except those that have a Cache-Control header already."""

    @wraps(view)
    def answer(request: HttpRequest, **where: str) -> HttpResponseBase:
        response = view(request, **where)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response

    return answer


def _explained(view: Guarded) -> Guarded:
    """Answer errors of core and of parameters in JSON, and calls for another user."""

    def explained(request: HttpRequest, **where: str) -> HttpResponseBase:
        if is_of_someone_else(request):
            return someone_else()
        try:
            with policy_cache_for(request):
                return view(request, **where)
        except (Room.DoesNotExist, NotFound):
            return not_found()
        except NotAllowed as error:
            return _refusal(request, where.get("slug"), error)
        except BadRequest as error:
            return error_response(400, "bad_request", str(error))
        except ConversateError as error:
            return from_core(error)

    return explained


def is_of_someone_else(request: HttpRequest) -> bool:
    """Return whether the parameter ``author`` names another user than the caller.

    A page that one user left open must not act for another user who signs in later in the same
    browser. Our scripts send the parameter with every post; other clients may omit it.
    """
    user = str(request.user.pk)
    return AUTHOR.read(request.POST) not in (None, user)


def _refusal(request: HttpRequest, slug: str | None, error: NotAllowed) -> HttpResponse:
    """Return a 404 if the user may no longer see the room, otherwise the error itself."""
    try:
        if slug is not None:
            enter(request, slug)
    except Room.DoesNotExist:
        return not_found()
    return from_core(error)


def _read_safely(view: Guarded, call: Call, request: HttpRequest, **where: Any) -> HttpResponseBase:
    """Answer in JSON even if the body of the request can't be read."""
    try:
        require_body(request)
        read_whole(request)
        read_json(request, call)
        return view(request, **where)
    except BadRequest as error:
        return error_response(400, "bad_request", str(error))
    except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
        return error_response(
            413, "too_large", _("Too large to send at once. Send fewer or smaller files.")
        )
    except (MultiPartParserError, OSError) as error:
        if isinstance(error, OSError) and not is_name_too_long(error):
            raise
        return error_response(400, "bad_request", _("The request could not be read."))
