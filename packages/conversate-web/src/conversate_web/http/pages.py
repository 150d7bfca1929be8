"""The decorators of the pages: methods, sign-in, forms of this session, and rooms."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from conversate_core.errors import NotAllowed
from conversate_core.models import Room

from ..visits import Visit, enter, policy_cache_for
from .boosted import loaded_by_browser
from .encoding import in_utf8
from .forms import GiveBack, explain, submitted
from .refusals import refused_by_site
from .signed_out import signed_in
from .unavailable import answering_outages

P = ParamSpec("P")

PageView = Callable[Concatenate[HttpRequest, Visit, P], HttpResponseBase]
OutsideView = Callable[[HttpRequest, str], HttpResponseBase]


def _not_found(request: HttpRequest, slug: str) -> HttpResponseBase:
    raise Http404


def page(
    *methods: str, give_back: GiveBack = explain
) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., Any]]:
    """Guard a page: allowed methods, a signed-in user, forms of this session.

    *give_back* answers if a form can't be accepted. Browsers may store the page, but have to
    revalidate it before they show it again.
    """

    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., Any]:
        own = in_utf8(signed_in(submitted(view, give_back)))
        guarded = require_http_methods(methods)(refused_by_site(own))
        # Around the others, so that their answers get the header too.
        cached = answering_outages(cache_control(private=True, no_cache=True)(guarded))
        # Outside of the request's transaction (ATOMIC_REQUESTS): without a database, beginning
        # one fails before answering_outages() is called.
        # Not LoginRequiredMiddleware, whose redirect would lose the text of a form.
        whole = login_not_required(loaded_by_browser(cached))
        return cast("Callable[..., Any]", transaction.non_atomic_requests(whole))

    return decorate


def room_page(
    *methods: str, give_back: GiveBack | None = None, outside: OutsideView = _not_found
) -> Callable[[PageView[P]], Callable[..., Any]]:
    """Guard a page of a room. The view and *give_back* get the visit instead of the slug.

    *outside* answers if the user may not see the room or there is none.
    """

    def decorate(view: PageView[P]) -> Callable[..., Any]:
        back = _entered(give_back, outside) if give_back else explain
        return page(*methods, give_back=back)(_entered(view, outside))

    return decorate


def _entered(view: Callable[..., Any], outside: OutsideView) -> Callable[..., Any]:
    @wraps(view)
    def entered(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            with policy_cache_for(request):
                return cast(HttpResponseBase, view(request, enter(request, slug), *args, **kwargs))
        except Room.DoesNotExist:
            return outside(request, slug)
        except NotAllowed as error:
            raise refusal(request, slug, error) from None

    return entered


def refusal(request: HttpRequest, slug: str, error: NotAllowed) -> Exception:
    """Return the exception to raise: 404 if the user may not (or no longer) see the room."""
    try:
        enter(request, slug)
    except Room.DoesNotExist:
        return Http404()
    return PermissionDenied(str(error))
