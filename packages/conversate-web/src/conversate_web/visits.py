"""A visit: a user in a room that they may see. All views of a room get one."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import cached_property, partial
from secrets import token_hex
from typing import Any, cast

from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from conversate_core import services
from conversate_core.internal.charsets import unstorable
from conversate_core.internal.policy_cache import use_policy_cache
from conversate_core.models import Membership, Room
from conversate_core.policy import get_policy


@dataclass
class Visit:
    """A user in a room that they may see."""

    user: AbstractBaseUser
    room: Room
    # Identifies the page for presence. Its scripts poll with client names derived from it.
    view: str = field(default_factory=partial(token_hex, 8))

    @cached_property
    def membership(self) -> Membership | None:
        """The user's membership, None for a moderator who is not a member."""
        return services.get_membership(room=self.room, user=self.user)


def signed_in_user(request: HttpRequest) -> AbstractBaseUser:
    """Return the user of *request*, which a decorator has checked to be signed in.

    It is taken out of Django's SimpleLazyObject, which makes each access to an attribute slow.
    """
    user: Any = request.user
    # Reading an attribute loads the user into the lazy object.
    if user.pk is not None:
        user = getattr(user, "_wrapped", user)
    return cast(AbstractBaseUser, user)


def enter(request: HttpRequest, slug: str) -> Visit:
    """Return the visit of the signed-in user to the room with *slug*.

    Raise Room.DoesNotExist if there is no such room or the user may not see it.
    """
    user = signed_in_user(request)
    with use_policy_cache():
        visit = Visit(user=user, room=services.get_room(slug=slug, user=user))
        # get_room() has cached the membership, so this needs no query.
        visit.membership = services.get_membership(room=visit.room, user=user)
        services.name_directs(rooms=[visit.room], user=user)
    return visit


def policy_cache_for(request: HttpRequest) -> AbstractContextManager[None]:
    """Cache memberships during a request that changes nothing."""
    return use_policy_cache() if request.method in {"GET", "HEAD"} else nullcontext()


def find_joinable(slug: str, user: AbstractBaseUser) -> Room | None:
    """Return the room with *slug* if *user* may join it. They need not see it yet."""
    if unstorable(slug, Room):
        return None
    return get_policy().joinable_rooms(user).filter(slug=slug).first()


def join_room(slug: str, user: AbstractBaseUser) -> Room:
    """Make *user* a member of the room with *slug*, and return it.

    Raise Room.DoesNotExist if there is none that they may see or join, and NotAllowed if they see
    it, but may not join.
    """
    room = find_joinable(slug, user) or services.get_room(slug=slug, user=user)
    services.join_room(room=room, user=user)
    return room
