"""Whoever set a handler for a signal before is heard as ever; this only comes first."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from conversate_web.holding.stopping import on_stop

NUMBERS = [signal.SIGTERM, signal.SIGINT]


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in NUMBERS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


class Heard(list[int]):
    """A handler that notes what it hears."""

    def __call__(self, number: int, frame: Any) -> None:
        self.append(number)


@pytest.fixture
def heard() -> Heard:
    heard = Heard()
    for number in NUMBERS:
        signal.signal(number, heard)
    return heard


def listen() -> list[str]:
    """As a server does that runs until now; what it is told is noted in the list."""
    told: list[str] = []

    async def serve() -> None:
        on_stop(lambda: told.append("stop"))

    asyncio.run(serve())
    return told


@pytest.mark.parametrize("number", NUMBERS)
def test_both_are_told(heard: Heard, number: int) -> None:
    async def serve() -> None:
        stopping = asyncio.Event()
        on_stop(stopping.set)
        signal.raise_signal(number)
        await asyncio.wait_for(stopping.wait(), 10)

    asyncio.run(serve())
    assert heard == [number]


def test_a_server_that_has_ended_is_not_told_and_hinders_nobody(heard: Heard) -> None:
    told = listen()
    signal.raise_signal(signal.SIGTERM)
    assert (told, heard) == ([], [signal.SIGTERM])


def test_a_process_that_nobody_else_listens_for_ends_by_the_signal() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    listen()
    handler = signal.getsignal(signal.SIGTERM)
    assert callable(handler)
    # Kept waiting, or it would end this one.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    try:
        handler(signal.SIGTERM, None)
        assert signal.SIGTERM in signal.sigpending()
        assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
    finally:
        # Who ignores a signal drops the one that waits.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})


def test_a_signal_that_is_ignored_stops_nobody_and_nothing() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)

    async def serve() -> None:
        stopping = asyncio.Event()
        on_stop(stopping.set)
        signal.raise_signal(signal.SIGTERM)
        # What a signal has to say comes before this.
        await asyncio.to_thread(bool)
        assert not stopping.is_set()

    asyncio.run(serve())


def test_a_handler_that_is_none_of_pythons_stays(
    heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where a server is another program, with Python inside of it."""
    with monkeypatch.context() as patch:
        patch.setattr(signal, "getsignal", lambda number: None)
        listen()
    assert [signal.getsignal(number) for number in NUMBERS] == [heard, heard]


def test_a_server_in_another_thread_leaves_signals_to_the_main_one(heard: Heard) -> None:
    told: list[list[str]] = []
    thread = threading.Thread(target=lambda: told.append(listen()))
    thread.start()
    thread.join()
    # It went on; Python lets only the main thread set a handler.
    assert told == [[]]
    assert [signal.getsignal(number) for number in NUMBERS] == [heard, heard]
