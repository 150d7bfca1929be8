"""System checks of `CONVERSATE_WAKE_UP`."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core import checks
from django.utils.module_loading import import_string

from ..conf import CoreSettings, check_settings, core_settings
from ..databases import write_connection
from ..wake_up import WakeUpBackend

_HINT = (
    'Set it to "redis", "postgresql", the address of a Redis (redis://…), or the dotted path of a '
    "subclass of conversate_core.wake_up.WakeUpBackend, or remove it."
)


@checks.register("conversate")
def check_wake_up(**kwargs: Any) -> list[checks.CheckMessage]:
    name = core_settings.wake_up
    if name is None or check_settings(CoreSettings):
        return []
    problem = _problem(name)
    if problem:
        message = f"CONVERSATE_WAKE_UP is {name!r}, but {problem}."
        return [checks.Error(message, hint=_HINT, id="conversate_core.E026")]
    return _check_pooling() if name == "postgresql" else []


def _problem(name: str) -> str | None:
    if name == "postgresql":
        is_ours = write_connection().vendor == "postgresql"
        return None if is_ours else "Conversate's database is not PostgreSQL"
    if name == "redis" or "://" in name:
        return _problem_of_redis(name)
    try:
        found = import_string(name)
    except ImportError as error:
        return f"it can't be imported ({error})"
    is_backend = isinstance(found, type) and issubclass(found, WakeUpBackend)
    return None if is_backend else "it is not a subclass of WakeUpBackend"


def _problem_of_redis(name: str) -> str | None:
    if find_spec("redis") is None:
        return "the package redis is not installed"
    cache = settings.CACHES.get(core_settings.shared_cache or "", {})
    if name == "redis" and "redis" not in cache.get("BACKEND", "").lower():
        return "CONVERSATE_SHARED_CACHE is not a Redis cache"
    return None


def _check_pooling() -> list[checks.CheckMessage]:
    if not write_connection().settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
        return []
    return [
        checks.Warning(
            "CONVERSATE_WAKE_UP is 'postgresql', and DISABLE_SERVER_SIDE_CURSORS suggests that a "
            "pgbouncer pools the transactions of this database.",
            hint="Behind such a pgbouncer, a connection can't listen: wake-ups would be lost, and "
            "long polls would wait for the next tick. Use Redis, or remove the setting.",
            id="conversate_core.W003",
        )
    ]
