"""CONVERSATE_WAKE_UP names something that exists and fits the site, or a check says so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.checks import CheckMessage
from django.db import connection
from pytest_django import Settings

from conversate_core.checks import wake_up
from conversate_core.checks.wake_up import check_wake_up
from conversate_core.wake_up import WakeUpBackend

HERE = "tests.core.checks.test_wake_ups_are_checked"
REDIS = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache"}}
LOCAL = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


class OwnBackend(WakeUpBackend):
    def publish(self, room_id: int) -> None:
        pass

    def subscribe(self) -> Iterator[int | None]:
        yield None


def problems(settings: Settings, name: str, **others: Any) -> list[CheckMessage]:
    settings.CONVERSATE_WAKE_UP = name
    for setting, value in others.items():
        setattr(settings, setting, value)
    return check_wake_up()


def test_none_is_the_default_and_is_right() -> None:
    assert check_wake_up() == []


@pytest.mark.parametrize(
    ("name", "others"),
    [
        ("redis", {"CACHES": REDIS, "CONVERSATE_SHARED_CACHE": "default"}),
        ("redis://127.0.0.1:6379/1", {}),
        (f"{HERE}.OwnBackend", {}),
    ],
)
def test_what_exists_and_fits_is_right(
    name: str, others: dict[str, Any], settings: Settings
) -> None:
    assert problems(settings, name, **others) == []


@pytest.mark.parametrize(
    ("name", "others", "reason"),
    [
        ("redis", {"CACHES": REDIS}, "is not a Redis cache"),
        ("redis", {"CACHES": LOCAL, "CONVERSATE_SHARED_CACHE": "default"}, "is not a Redis cache"),
        ("nowhere.Backend", {}, "can't be imported"),
        (f"{HERE}.problems", {}, "not a subclass"),
        ("conversate_core.models.Room", {}, "not a subclass"),
    ],
)
def test_what_does_not_is_an_error(
    name: str, others: dict[str, Any], reason: str, settings: Settings
) -> None:
    (problem,) = problems(settings, name, **others)
    assert (problem.id, problem.is_serious()) == ("conversate_core.E026", True)
    assert reason in problem.msg
    assert problem.hint is not None


def test_redis_without_its_package_is_an_error(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wake_up, "find_spec", lambda name: None)
    (problem,) = problems(settings, "redis://127.0.0.1:6379")
    assert problem.id == "conversate_core.E026"
    assert "not installed" in problem.msg


def test_postgresql_is_for_rooms_in_postgresql(settings: Settings) -> None:
    found = [problem.id for problem in problems(settings, "postgresql")]
    assert found == ([] if connection.vendor == "postgresql" else ["conversate_core.E026"])


@pytest.mark.skipif(connection.vendor != "postgresql", reason="for PostgreSQL")
def test_a_pgbouncer_that_pools_transactions_is_warned_of(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    (problem,) = problems(settings, "postgresql")
    assert (problem.id, problem.is_serious()) == ("conversate_core.W003", False)


def test_a_value_of_the_wrong_kind_is_told_of_once(settings: Settings) -> None:
    settings.CONVERSATE_WAKE_UP = 5
    assert check_wake_up() == []
