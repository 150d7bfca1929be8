"""How a view gets hold of a room: through core, for the user who asks, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import cached_property, partial, wraps
from secrets import token_hex
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from conversate_core import services
from conversate_core.errors import NotAllowed
from conversate_core.models import Membership, Room
from conversate_core.policy import remembering

from .encoding import in_utf8
from .submitting import GiveBack, explain, submitted

P = ParamSpec("P")


@dataclass
class Visit:
    """A user in a room that they may enter."""

    user: AbstractBaseUser
    room: Room
    # Names the page that is given, for presence; its script polls in names derived from it.
    view: str = field(default_factory=partial(token_hex, 8))

    @cached_property
    def membership(self) -> Membership | None:
        """None for somebody who moderates the room without being a member."""
        return services.get_membership(room=self.room, user=self.user)


PageView = Callable[Concatenate[HttpRequest, Visit, P], HttpResponseBase]


def signed_in_user(request: HttpRequest) -> AbstractBaseUser:
    """The user of a request that has been found to be signed in.

    Without the proxy that Django puts around it: to look through it takes longer than to look.
    """
    user: Any = request.user
    # Which is empty until somebody has.
    if user.pk is not None:
        user = getattr(user, "_wrapped", user)
    return cast(AbstractBaseUser, user)


def enter(request: HttpRequest, slug: str) -> Visit:
    """Raises Room.DoesNotExist, whether there is no such room or the user may not see it."""
    user = signed_in_user(request)
    with remembering():
        visit = Visit(user=user, room=services.get_room(slug=slug, user=user))
        # Found with the room: no other query.
        visit.membership = services.get_membership(room=visit.room, user=user)
    return visit


def reading(request: HttpRequest) -> AbstractContextManager[None]:
    """Ask for each membership once where the request changes nothing."""
    return remembering() if request.method in {"GET", "HEAD"} else nullcontext()


def page(
    *methods: str, give_back: GiveBack = explain
) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., Any]]:
    """Guard a page: these methods, for somebody who is signed in, with forms of this session.

    A browser that goes back may show what it has kept, but not without asking first.
    """

    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., Any]:
        taken = login_required(in_utf8(submitted(view, give_back)))
        guarded = cache_control(private=True, no_cache=True)(taken)
        return cast("Callable[..., Any]", require_http_methods(methods)(guarded))

    return decorate


def room_page(
    *methods: str, give_back: GiveBack | None = None
) -> Callable[[PageView[P]], Callable[..., Any]]:
    """Guard a page of a room, which gets the visit in the place of the slug; *give_back*, too."""

    def decorate(view: PageView[P]) -> Callable[..., Any]:
        back = _entered(give_back) if give_back else explain
        return page(*methods, give_back=back)(_entered(view))

    return decorate


def _entered(view: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(view)
    def entered(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            with reading(request):
                return cast(HttpResponseBase, view(request, enter(request, slug), *args, **kwargs))
        except Room.DoesNotExist:
            raise Http404 from None
        except NotAllowed as error:
            raise refusal(request, slug, error) from None

    return entered


def refusal(request: HttpRequest, slug: str, error: NotAllowed) -> Exception:
    """What refuses the request: 404 where the user may not (or no longer) see the room."""
    try:
        enter(request, slug)
    except Room.DoesNotExist:
        return Http404()
    return PermissionDenied(str(error))
