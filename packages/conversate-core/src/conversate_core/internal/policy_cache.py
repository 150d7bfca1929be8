"""A cache of the policy's lookups within a block that only reads, such as a page."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from ..models import Membership, Room
    from ..people import User

T = TypeVar("T")

# Memberships by the keys of user and room, first visible message ids, and answers of rules.
_cache: ContextVar[dict[Hashable, Any] | None] = ContextVar(
    "conversate_core_policy_cache", default=None
)


@contextmanager
def use_policy_cache() -> Iterator[None]:
    """Look up each membership once within this block, such as a page.

    A change within the block asks the policy again under the room's lock, without the cache. A
    block within another one shares its cache.
    """
    if _cache.get() is not None:
        yield
        return
    token = _cache.set({})
    try:
        yield
    finally:
        _cache.reset(token)


@contextmanager
def without_policy_cache() -> Iterator[None]:
    """Look up memberships again within this block, even inside `use_policy_cache`."""
    token = _cache.set(None)
    try:
        yield
    finally:
        _cache.reset(token)


def cache_membership(user: User, room: Room, membership: Membership | None) -> None:
    """Add a membership that the caller has just read. Does nothing outside `use_policy_cache`."""
    cache = _cache.get()
    if cache is not None:
        cache[user.pk, room.pk] = membership


def get_or_look_up(key: Hashable, find: Callable[[], T]) -> T:
    """Return what *find* returns; within `use_policy_cache`, call it once for each *key*."""
    cache = _cache.get()
    if cache is None:
        return find()
    if key not in cache:
        cache[key] = find()
    found: T = cache[key]
    return found
