"""The way into every view of the API. Whatever refuses a request says so in JSON."""

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
from django.utils.decorators import decorator_from_middleware
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from conversate_core.errors import ConversateError, NotAllowed
from conversate_core.models import Room

from ..access import Visit, enter, reading
from ..encoding import in_utf8
from ..submitting import is_name_too_long
from .errors import BadRequest, NothingThere, error_response, from_core, not_found
from .outages import telling_of_outages

ApiView = Callable[[HttpRequest, Visit], HttpResponseBase]
Guarded = Callable[..., HttpResponseBase]


class _JsonCsrf(CsrfViewMiddleware):
    """Django's check of the token, answering in JSON.

    It hands out a token for another try: signing in again gives a new one, and only a page of
    this site can read the answer.
    """

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        message = _("Your session has changed. Try again.")
        return error_response(403, "csrf", message, csrf_token=get_token(request))


def api(method: str) -> Callable[[ApiView], Guarded]:
    """Guard a view of the API: one method, signed in, token, room, in this order.

    The views are outside of any transaction of the request's: a post must not be undone after it
    has been told of, and a poll must not hold locks.
    """

    def decorate(view: ApiView) -> Guarded:
        in_room = decorator_from_middleware(_JsonCsrf)(_in_room(view))

        @in_utf8
        @wraps(view)
        @telling_of_outages
        def guarded(request: HttpRequest, slug: str) -> HttpResponseBase:
            if request.method != method:
                response = error_response(405, "method", _("This method is not allowed."))
                response["Allow"] = method
                return response
            if not request.user.is_authenticated:
                return error_response(401, "signed_out", _("Please sign in."))
            return _read_safely(in_room, request, slug)

        # Exempt from the site's middleware only, which would refuse in HTML: see _JsonCsrf. Not
        # redirected by LoginRequiredMiddleware either.
        return transaction.non_atomic_requests(
            login_not_required(csrf_exempt(never_cache(guarded)))
        )

    return decorate


def _in_room(view: ApiView) -> Guarded:
    def entered(request: HttpRequest, slug: str) -> HttpResponseBase:
        try:
            with reading(request):
                return view(request, enter(request, slug))
        except (Room.DoesNotExist, NothingThere):
            return not_found()
        except NotAllowed as error:
            return _refusal(request, slug, error)
        except BadRequest as error:
            return error_response(400, "bad_request", str(error))
        except ConversateError as error:
            return from_core(error)

    return entered


def _refusal(request: HttpRequest, slug: str, error: NotAllowed) -> HttpResponse:
    """404 where the user may not see the room any longer."""
    try:
        enter(request, slug)
    except Room.DoesNotExist:
        return not_found()
    return from_core(error)


def _read_safely(view: Guarded, *args: Any) -> HttpResponseBase:
    """Answer in JSON also where the body of the request can't be read at all."""
    try:
        return view(*args)
    except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
        return error_response(413, "too_large", _("This is too much for one request."))
    except (MultiPartParserError, OSError) as error:
        if isinstance(error, OSError) and not is_name_too_long(error):
            raise
        return error_response(400, "bad_request", _("The request could not be read."))
