"""System checks: every setting that core reads, and combinations that can't be meant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.cache import caches
from django.core.cache.backends.dummy import DummyCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.files.storage import FileSystemStorage
from django.utils.module_loading import import_string

from .conf import CoreSettings, check_settings, core_settings
from .policy import RoomPolicy
from .presence import PresenceBackend
from .storage import choose_storage


@checks.register("conversate")
def check_core_settings(**kwargs: Any) -> list[checks.CheckMessage]:
    """Types first: the other checks would only repeat what is wrong with them."""
    problems = check_settings(CoreSettings)
    if problems:
        return problems
    return [
        *_check_polling(),
        *_check_dotted_paths(),
        *_check_shared_cache(),
        *_check_privacy(),
    ]


def _check_polling() -> list[checks.CheckMessage]:
    if core_settings.poll_min <= core_settings.poll_max:
        return []
    return [
        checks.Error(
            "CONVERSATE_POLL_MIN is above CONVERSATE_POLL_MAX.",
            hint="Polls start every POLL_MIN milliseconds and slow down to every POLL_MAX.",
            id="conversate_core.E020",
        )
    ]


def _check_dotted_paths() -> list[checks.CheckMessage]:
    expected = [
        ("CONVERSATE_POLICY", core_settings.policy, RoomPolicy),
        ("CONVERSATE_PRESENCE", core_settings.presence, PresenceBackend),
        ("CONVERSATE_PERSON", core_settings.person, None),
    ]
    return [
        checks.Error(
            f"{name} is {path!r}, {problem}.",
            hint="Give the dotted path as you would import it: package.module.name.",
            id="conversate_core.E021",
        )
        for name, path, base in expected
        if path is not None and (problem := _path_problem(path, base))
    ]


def _path_problem(path: str, base: type | None) -> str | None:
    try:
        found = import_string(path)
    except ImportError as error:
        return f"which can't be imported ({error})"
    if base is None:
        return None if callable(found) else "which is no function"
    is_subclass = isinstance(found, type) and issubclass(found, base)
    return None if is_subclass else f"which is no subclass of {base.__module__}.{base.__name__}"


def _check_shared_cache() -> list[checks.CheckMessage]:
    alias = core_settings.shared_cache
    if alias is None:
        return []
    if alias not in settings.CACHES:
        problem = "there is no such alias in CACHES"
    elif isinstance(caches[alias], (LocMemCache, DummyCache)):
        problem = "each process has that cache to itself"
    else:
        return []
    return [
        checks.Error(
            f"CONVERSATE_SHARED_CACHE is {alias!r}, but {problem}.",
            hint="Name a cache that every process of the site uses, such as Redis or Memcached, "
            "or remove the setting.",
            id="conversate_core.E022",
        )
    ]


def _check_privacy() -> list[checks.CheckMessage]:
    storage = choose_storage()
    if not isinstance(storage, FileSystemStorage) or not settings.MEDIA_ROOT:
        return []
    folder, public = Path(storage.location).resolve(), Path(settings.MEDIA_ROOT).resolve()
    if folder != public and public not in folder.parents:
        return []
    return [
        checks.Warning(
            f"Uploaded files are stored in {folder}, inside MEDIA_ROOT.",
            hint="Whoever serves MEDIA_ROOT serves them to everybody: set CONVERSATE_STORE_ROOT to "
            'a folder outside it, or STORAGES["conversate"] to a private storage.',
            id="conversate_core.W001",
        )
    ]
