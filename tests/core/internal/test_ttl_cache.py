from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.utils.timezone import now

from conversate_core.internal.ttl_cache import TTLCache

START = now()


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def cache(clock: time_machine.Traveller) -> TTLCache[str]:
    """Return a cache of two values, for ten seconds."""
    return TTLCache(ttl=timedelta(seconds=10), max_size=2)


def test_it_gives_what_it_was_given(cache: TTLCache[str]) -> None:
    assert cache.get("tea", 1) is None
    cache.set("tea", 1, "green", read_at=now())
    assert cache.get("tea", 1) == "green"
    assert cache.get("coffee", 1) is None


def test_not_for_another_version(cache: TTLCache[str]) -> None:
    cache.set("tea", 1, "green", read_at=now())
    assert cache.get("tea", 2) is None


@pytest.mark.parametrize(("seconds", "is_known"), [(9, True), (10, False), (-1, False)])
def test_not_for_longer_and_not_from_the_future(
    cache: TTLCache[str], clock: time_machine.Traveller, seconds: int, is_known: bool
) -> None:
    cache.set("tea", 1, "green", read_at=now())
    clock.move_to(START + timedelta(seconds=seconds), tick=False)
    assert (cache.get("tea", 1) is not None) == is_known


def test_the_oldest_goes_first(cache: TTLCache[str]) -> None:
    for name in ("tea", "coffee", "tea", "milk"):
        cache.set(name, 1, name, read_at=now())
    assert [cache.get(name, 1) for name in ("tea", "coffee", "milk")] == ["tea", None, "milk"]


def test_it_deletes_one_or_all(cache: TTLCache[str]) -> None:
    for name in ("tea", "coffee"):
        cache.set(name, 1, name, read_at=now())
    cache.delete("tea")
    cache.delete("milk")
    assert [cache.get(name, 1) for name in ("tea", "coffee")] == [None, "coffee"]
    cache.clear()
    assert cache.get("coffee", 1) is None
