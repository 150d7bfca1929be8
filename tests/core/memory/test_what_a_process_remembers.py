from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.utils.timezone import now

from conversate_core.memory import ShortMemory

START = now()


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def memory(clock: time_machine.Traveller) -> ShortMemory[str]:
    """Of two values, for ten seconds."""
    return ShortMemory(fresh=timedelta(seconds=10), most=2)


def test_it_gives_what_it_was_given(memory: ShortMemory[str]) -> None:
    assert memory.get("tea", 1) is None
    memory.keep("tea", 1, "green", read_at=now())
    assert memory.get("tea", 1) == "green"
    assert memory.get("coffee", 1) is None


def test_not_for_another_version(memory: ShortMemory[str]) -> None:
    memory.keep("tea", 1, "green", read_at=now())
    assert memory.get("tea", 2) is None


@pytest.mark.parametrize(("seconds", "is_known"), [(9, True), (10, False), (-1, False)])
def test_not_for_longer_and_not_from_the_future(
    memory: ShortMemory[str], clock: time_machine.Traveller, seconds: int, is_known: bool
) -> None:
    memory.keep("tea", 1, "green", read_at=now())
    clock.move_to(START + timedelta(seconds=seconds), tick=False)
    assert (memory.get("tea", 1) is not None) == is_known


def test_the_oldest_goes_first(memory: ShortMemory[str]) -> None:
    for name in ("tea", "coffee", "tea", "milk"):
        memory.keep(name, 1, name, read_at=now())
    assert [memory.get(name, 1) for name in ("tea", "coffee", "milk")] == ["tea", None, "milk"]


def test_it_forgets_when_told(memory: ShortMemory[str]) -> None:
    for name in ("tea", "coffee"):
        memory.keep(name, 1, name, read_at=now())
    memory.forget("tea")
    memory.forget("milk")
    assert [memory.get(name, 1) for name in ("tea", "coffee")] == [None, "coffee"]
    memory.clear()
    assert memory.get("coffee", 1) is None
