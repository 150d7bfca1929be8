"""A view for monitors: whether the database, the cache and the file storage can be reached.

A site includes it at a URL of its own: ``path("health/", conversate_web.health.health)``. Anyone
may ask: the answer has no names, addresses or error messages. The log has the errors.

An app adds its own check in its module ``conversate_panels``, which is imported when the site
starts.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from secrets import token_hex
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.cache import caches
from django.core.cache.backends.dummy import DummyCache
from django.db import connections, transaction
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from conversate_core.conf import core_settings
from conversate_core.databases import write_connection
from conversate_core.internal.outage_log import OutageLog
from conversate_core.storage import attachment_storage

from .http.sessions import leave_session_alone

# Returns facts for the answer, as JSON; raises an error if something can't be reached. A fact
# `status` other than "ok" makes the check fail, too.
Check = Callable[[], Mapping[str, Any]]

# Seconds that an answer takes at most.
TIMEOUT = 3.0
# Seconds after which a check that hangs is tried again, beside the thread that still hangs.
_GIVEN_UP = 60.0
# The name of a file that is looked for. Nothing creates it.
_NO_FILE = "conversate-health"

logger = logging.getLogger("conversate_web")


class _Attempt:
    """A check in a thread of its own, for all requests that come while it runs."""

    def __init__(self, check: Check, log: OutageLog) -> None:
        self._check, self._log = check, log
        self._started = time.monotonic()
        self._result: Mapping[str, Any] = {"status": "failing"}
        self._thread = threading.Thread(target=self._run, name="conversate-health", daemon=True)
        self._thread.start()

    @property
    def is_current(self) -> bool:
        return self._thread.is_alive() and time.monotonic() - self._started < _GIVEN_UP

    def result(self, *, until: float) -> Mapping[str, Any]:
        """Return the result, that of a failed check if there is none at the time *until*."""
        self._thread.join(max(0.0, until - time.monotonic()))
        return self._result

    def _run(self) -> None:
        try:
            self._result = {"status": "ok", **self._check()}
            self._log.log_recovery()
        except Exception as error:  # noqa: BLE001 - of drivers and storages of all kinds
            self._log.log_failure(error)
        finally:
            # Connections belong to the thread.
            connections.close_all()


class _RegisteredCheck:
    def __init__(self, name: str, check: Check) -> None:
        self._check = check
        self._log = OutageLog(
            logger,
            failure=f"The health check of the {name} fails.",
            recovery=f"The health check of the {name} succeeds again.",
        )
        self._lock = threading.Lock()
        self._attempt: _Attempt | None = None

    def start(self) -> _Attempt:
        """Return an attempt that runs, so that many requests don't make many threads."""
        with self._lock:
            if self._attempt is None or not self._attempt.is_current:
                self._attempt = _Attempt(self._check, self._log)
            return self._attempt


def _check_database() -> Mapping[str, Any]:
    with write_connection().cursor() as cursor:
        cursor.execute("SELECT 1")
    return {}


def _check_cache() -> Mapping[str, Any]:
    cache, key = caches[core_settings.shared_cache or "default"], f"conversate.{token_hex(8)}"
    cache.set(key, key, timeout=10)
    # Some backends hide errors.
    if cache.get(key) != key and not isinstance(cache, DummyCache):
        raise ConnectionError("The cache has lost a value.")
    cache.delete(key)
    return {}


def _check_storage() -> Mapping[str, Any]:
    attachment_storage.exists(_NO_FILE)
    try:
        folder = Path(attachment_storage.path(_NO_FILE)).parent
    except NotImplementedError:  # not on this machine
        return {}
    # The first upload creates folders that are missing.
    while not folder.exists():
        folder = folder.parent
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(f"{folder} can't be written to.")
    return {}


_checks: dict[str, _RegisteredCheck] = {}


def register(name: str, check: Check) -> None:
    """Add *check* to the answer as *name*, in place of another one with that name."""
    _checks[name] = _RegisteredCheck(name, check)


register("database", _check_database)
register("cache", _check_cache)
register("storage", _check_storage)


@transaction.non_atomic_requests
@login_not_required
@cache_control(no_store=True)
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Return the state of everything that the chat needs, with 503 if something fails."""
    leave_session_alone(request)
    attempts = {name: check.start() for name, check in _checks.items()}
    until = time.monotonic() + TIMEOUT
    results = {name: attempt.result(until=until) for name, attempt in attempts.items()}
    is_well = all(result["status"] == "ok" for result in results.values())
    status = "ok" if is_well else "failing"
    return JsonResponse({"status": status, "checks": results}, status=200 if is_well else 503)
