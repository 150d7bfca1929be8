"""System checks of the settings of core and of their combinations."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import checks
from django.core.cache import caches
from django.core.cache.backends.dummy import DummyCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.files.storage import FileSystemStorage
from django.db import router
from django.utils.module_loading import import_string

from ..conf import CoreSettings, check_settings, core_settings, has_pillow
from ..databases import write_alias
from ..policy import DERIVED, PAIRS, RoomPolicy, overrides
from ..presence import PresenceBackend
from ..storage import choose_storage


@checks.register("conversate")
def check_core_settings(**kwargs: Any) -> list[checks.CheckMessage]:
    """Check the values first. The other checks need valid values."""
    problems = check_settings(CoreSettings)
    if problems:
        return problems
    return [
        *_check_polling(),
        *_check_dotted_paths(),
        *_check_pairs_of_rules(),
        *_check_derived_rules(),
        *_check_shared_cache(),
        *_check_folder(),
        *_check_privacy(),
        *_check_databases(),
        *_check_pillow(),
    ]


def _check_polling() -> list[checks.CheckMessage]:
    if core_settings.poll_min <= core_settings.poll_max:
        return []
    return [
        checks.Error(
            "CONVERSATE_POLL_MIN is above CONVERSATE_POLL_MAX.",
            hint="The time between polls grows from POLL_MIN to POLL_MAX milliseconds.",
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


def _check_pairs_of_rules() -> list[checks.CheckMessage]:
    """Check that a rule and its queryset are overridden together."""
    if _path_problem(core_settings.policy, RoomPolicy):
        return []
    policy = import_string(core_settings.policy)
    return [
        checks.Error(
            f"{policy.__qualname__} overrides {overridden}, but not {other}.",
            hint="One checks a single room, the other selects rooms. Rooms that one hides would "
            f"still appear through the other. Override {other} with the same rule.",
            obj=policy,
            id="conversate_core.E025",
        )
        for pair in PAIRS
        for overridden, other in (pair, pair[::-1])
        if overrides(policy, overridden) and not overrides(policy, other)
    ]


def _check_derived_rules() -> list[checks.CheckMessage]:
    """Check that derived rules are not overridden, since search uses only `first_visible`."""
    if _path_problem(core_settings.policy, RoomPolicy):
        return []
    policy = import_string(core_settings.policy)
    return [
        checks.Error(
            f"{policy.__qualname__} overrides {name}, which follows from first_visible.",
            hint="Search and the room list use only first_visible, and would still show messages "
            "that the override hides. Override first_visible instead.",
            obj=policy,
            id="conversate_core.E025",
        )
        for name in DERIVED
        if overrides(policy, name)
    ]


def _path_problem(path: str, base: type | None) -> str | None:
    try:
        found = import_string(path)
    except ImportError as error:
        return f"which can't be imported ({error})"
    if base is None:
        return None if callable(found) else "which is not a function"
    is_subclass = isinstance(found, type) and issubclass(found, base)
    return None if is_subclass else f"which is not a subclass of {base.__module__}.{base.__name__}"


def _check_shared_cache() -> list[checks.CheckMessage]:
    alias = core_settings.shared_cache
    if alias is None:
        return []
    if alias not in settings.CACHES:
        problem = "there is no such alias in CACHES"
    elif isinstance(caches[alias], (LocMemCache, DummyCache)):
        problem = "processes do not share that cache"
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


@checks.register("conversate", deploy=True)
def check_deployed_folder(**kwargs: Any) -> list[checks.CheckMessage]:
    """Report the folder as an error in ``check --deploy``: processes may use other folders."""
    problem = None if check_settings(CoreSettings) else _folder_problem()
    return [] if problem is None else [checks.Error(*problem, id="conversate_core.E023")]


def _check_folder() -> list[checks.CheckMessage]:
    problem = _folder_problem()
    return [] if problem is None else [checks.Warning(*problem, id="conversate_core.W002")]


def _folder_problem() -> tuple[str, str] | None:
    """Return the problem with the folder of uploaded files and a hint, or None."""
    storage = choose_storage()
    if not isinstance(storage, FileSystemStorage):
        return None
    folder = os.fspath(storage.base_location)
    if Path(folder).is_absolute():
        return None
    where = f"the relative path {folder!r}" if folder else "no folder at all"
    problem = (
        f"Uploaded files are stored in {storage.location}, since the settings have {where}. A "
        "process that starts in another directory does not find them."
    )
    hint = (
        "Set CONVERSATE_STORE_ROOT to an absolute path outside MEDIA_ROOT, such as "
        'BASE_DIR / "uploads".'
    )
    return problem, hint


def _check_databases() -> list[checks.CheckMessage]:
    ours, theirs = write_alias(), router.db_for_write(get_user_model())
    if ours == theirs:
        return []
    return [
        checks.Error(
            f"The routers keep rooms in the database {ours!r}, and accounts in {theirs!r}.",
            hint="Rooms refer to accounts, and foreign keys can't refer to another database. Use "
            "the same database for both in DATABASE_ROUTERS.",
            id="conversate_core.E024",
        )
    ]


def _check_pillow() -> list[checks.CheckMessage]:
    if has_pillow() or not core_settings.picture_previews:
        return []
    return [
        checks.Error(
            "CONVERSATE_PICTURE_PREVIEWS is True, but Pillow is not installed.",
            hint='Install it with pip install "conversate-core[images]", or remove the setting.',
            id="conversate_core.E034",
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
            hint="A server for MEDIA_ROOT would serve them to everyone. Set CONVERSATE_STORE_ROOT "
            'to a folder outside it, or STORAGES["conversate"] to a private storage.',
            id="conversate_core.W001",
        )
    ]
