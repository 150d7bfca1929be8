"""Wake-ups tell a process at once that another process has changed a room.

Without `CONVERSATE_WAKE_UP`, a process that long polls wait in reads the revisions of their rooms
once each `CONVERSATE_LONG_POLL_TICK`. A wake-up tells it to read them now.
"""

from __future__ import annotations

from functools import lru_cache, partial
from typing import Any

from django.core.signals import setting_changed
from django.utils.module_loading import import_string

from ..conf import core_settings
from ..databases import on_commit
from .base import WakeUpBackend
from .publishing import Publisher

__all__ = ["WakeUpBackend", "get_backend", "publish_on_commit"]

# The names that CONVERSATE_WAKE_UP accepts, besides dotted paths and Redis addresses.
BACKENDS = {
    "postgresql": "conversate_core.wake_up.postgresql.PostgreSQLWakeUp",
    "redis": "conversate_core.wake_up.redis.RedisWakeUp",
}


def get_backend() -> WakeUpBackend | None:
    """Return the backend in `CONVERSATE_WAKE_UP`, or None."""
    publisher = _get_publisher()
    return None if publisher is None else publisher.backend


def publish_on_commit(room_id: int) -> None:
    """Wake up the other processes after the current transaction has committed.

    PostgreSQL's NOTIFY too is a transaction of its own: within the change's transaction it would
    hold the room's lock while it waits for the server's one lock of notifications.
    """
    if core_settings.wake_up is not None:
        on_commit(partial(_publish, room_id))


def _publish(room_id: int) -> None:
    if publisher := _get_publisher():
        publisher.publish(room_id)


def _get_publisher() -> Publisher | None:
    name = core_settings.wake_up
    return None if name is None else _create(name)


@lru_cache(maxsize=1)
def _create(name: str) -> Publisher:
    if "://" in name:
        return Publisher(import_string(BACKENDS["redis"])(name))
    return Publisher(import_string(BACKENDS.get(name, name))())


def _create_again(*, setting: str, **kwargs: Any) -> None:
    if setting in {"CONVERSATE_WAKE_UP", "CONVERSATE_SHARED_CACHE", "CACHES"}:
        _create.cache_clear()


setting_changed.connect(_create_again, dispatch_uid="conversate_core.wake_up")
