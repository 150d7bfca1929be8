"""What makes the chat installable: files for the browser, the same for all users."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import conditional_page, require_safe

from conversate_core.services.listing import find_unread_rooms

from ..conf import web_settings
from ..http.api_errors import signed_out
from ..http.api_outages import answering_outages_in_json
from ..http.sessions import leave_session_alone
from ..installing.manifest import make_manifest
from ..installing.offline import offline_page
from ..installing.worker import FAREWELL, worker_script
from ..visits import signed_in_user

View = Callable[[HttpRequest], HttpResponseBase]

_JAVASCRIPT = "text/javascript; charset=utf-8"


def _app_file(view: View) -> Callable[..., Any]:
    """Guard a file of the app: no user, no session, no query. Off: not found.

    Browsers ask again each time they need it. The ETag makes that a small answer.
    """

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponseBase:
        if not web_settings.installable:
            return _turned_off(request)
        leave_session_alone(request)
        return view(request)

    safe = require_safe(conditional_page(guarded))
    # Around the others, so that their answers get the header too. Nothing is changed, so that the
    # site's CSRF middleware has nothing to refuse.
    whole = login_not_required(csrf_exempt(cache_control(private=True, no_cache=True)(safe)))
    return cast("Callable[..., Any]", transaction.non_atomic_requests(whole))


def _turned_off(request: HttpRequest) -> HttpResponse:
    # Browsers send this header when they look for a new version of the worker that they have.
    if request.headers.get("Service-Worker") == "script":
        return HttpResponse(FAREWELL, content_type=_JAVASCRIPT)
    raise Http404


@_app_file
def manifest(request: HttpRequest) -> HttpResponse:
    return JsonResponse(make_manifest(), content_type="application/manifest+json")


@_app_file
def worker(request: HttpRequest) -> HttpResponse:
    return HttpResponse(worker_script(), content_type=_JAVASCRIPT)


@_app_file
def offline(request: HttpRequest) -> HttpResponse:
    return HttpResponse(offline_page())


@transaction.non_atomic_requests
@login_not_required
@csrf_exempt
@cache_control(private=True, no_store=True)
@require_safe
@answering_outages_in_json
def unread_rooms(request: HttpRequest) -> HttpResponseBase:
    """Return the keys of the user's rooms with unread messages, without muted ones: one query.

    The service worker closes the notifications of all other rooms.
    """
    if not web_settings.installable:
        raise Http404
    if not request.user.is_authenticated:
        return signed_out()
    rooms = find_unread_rooms(signed_in_user(request))
    return JsonResponse({"rooms": [room.pk for room in rooms]})
