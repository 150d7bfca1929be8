"""When the last sweep ended is in the cache, and in the answer for monitors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache, caches
from django.core.cache.backends.locmem import LocMemCache
from django.db import OperationalError

from conversate_alerts.sending import last_sweep
from conversate_alerts.sending import sweep as sweeps
from conversate_alerts.sending.last_sweep import find_last_sweep
from tests.alerts.conftest import START

if TYPE_CHECKING:
    from pytest_django import Settings

pytestmark = pytest.mark.django_db


class BrokenCache(LocMemCache):
    def set(self, *args: Any, **kwargs: Any) -> None:
        raise ConnectionError("The cache is down.")


@pytest.fixture(autouse=True)
def _no_sweep_yet() -> None:
    cache.clear()


def fail(should_stop: object) -> None:
    raise OperationalError("raised by a test")


def test_a_sweep_tells_when_it_ended(clock: Any) -> None:
    assert find_last_sweep() is None
    sweeps.sweep()
    assert find_last_sweep() == (START, True)
    clock.shift(60)
    sweeps.sweep()
    found = find_last_sweep()
    assert found is not None
    assert (found.ended_at - START).total_seconds() == 60


def test_a_sweep_that_an_error_ends_tells_so(monkeypatch: pytest.MonkeyPatch, clock: Any) -> None:
    sweeps.sweep()
    monkeypatch.setattr(sweeps, "_sweep", fail)
    with pytest.raises(OperationalError):
        sweeps.sweep()
    assert find_last_sweep() == (START, False)


def test_the_shared_cache_is_used(settings: Settings) -> None:
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    settings.CACHES = {name: {**memory, "LOCATION": name} for name in ("default", "shared")}
    settings.CONVERSATE_SHARED_CACHE = "shared"
    caches["shared"].clear()
    sweeps.sweep()
    assert find_last_sweep() is not None
    settings.CONVERSATE_SHARED_CACHE = None
    assert find_last_sweep() is None


def test_a_cache_that_fails_ends_no_sweep(settings: Settings) -> None:
    settings.CACHES = {"default": {"BACKEND": f"{__name__}.BrokenCache"}}
    assert sweeps.sweep().sent == 0
    assert find_last_sweep() is None


def test_the_answer_for_monitors_has_it(clock: Any) -> None:
    panels = pytest.importorskip("conversate_alerts.conversate_panels")
    assert panels.check_alerts() == {"last_sweep": None}
    sweeps.sweep()
    assert panels.check_alerts() == {"status": "ok", "last_sweep": START}
    last_sweep.record(succeeded=False)
    assert panels.check_alerts()["status"] == "failing"
