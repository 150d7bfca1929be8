"""Signal handlers that were set before still run, after the callback of `on_stop`."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from conversate_web.polls.asgi.shutdown import on_stop

NUMBERS = [signal.SIGTERM, signal.SIGINT]


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in NUMBERS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


class Handler(list[int]):
    """A handler that records its signals."""

    def __call__(self, number: int, frame: Any) -> None:
        self.append(number)


@pytest.fixture
def handled() -> Handler:
    handled = Handler()
    for number in NUMBERS:
        signal.signal(number, handled)
    return handled


def run_server() -> list[str]:
    """Run a server that ends at once. Later calls of its callback are added to the result."""
    calls: list[str] = []

    async def serve() -> None:
        on_stop(lambda: calls.append("stop"))

    asyncio.run(serve())
    return calls


@pytest.mark.parametrize("number", NUMBERS)
def test_both_are_called(handled: Handler, number: int) -> None:
    async def serve() -> None:
        stopping = asyncio.Event()
        on_stop(stopping.set)
        signal.raise_signal(number)
        await asyncio.wait_for(stopping.wait(), 60)

    asyncio.run(serve())
    assert handled == [number]


def test_the_callback_of_a_server_that_has_ended_is_not_called(handled: Handler) -> None:
    calls = run_server()
    signal.raise_signal(signal.SIGTERM)
    assert (calls, handled) == ([], [signal.SIGTERM])


def test_a_process_without_another_handler_ends_by_the_signal() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    run_server()
    handler = signal.getsignal(signal.SIGTERM)
    assert callable(handler)
    # Blocked, since it would end the process of the test.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    try:
        handler(signal.SIGTERM, None)
        assert signal.SIGTERM in signal.sigpending()
        assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
    finally:
        # Ignoring a signal discards the pending one.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})


def test_an_ignored_signal_stops_nothing() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)

    async def serve() -> None:
        stopping = asyncio.Event()
        on_stop(stopping.set)
        signal.raise_signal(signal.SIGTERM)
        # A callback would run before this.
        await asyncio.to_thread(bool)
        assert not stopping.is_set()

    asyncio.run(serve())


def test_a_handler_that_python_did_not_set_stays(
    handled: Handler, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For example in a server that embeds Python."""
    with monkeypatch.context() as patch:
        patch.setattr(signal, "getsignal", lambda number: None)
        run_server()
    assert [signal.getsignal(number) for number in NUMBERS] == [handled, handled]


def test_a_server_in_another_thread_leaves_signals_to_the_main_one(handled: Handler) -> None:
    calls: list[list[str]] = []
    thread = threading.Thread(target=lambda: calls.append(run_server()))
    thread.start()
    thread.join()
    # It ran without an error; Python lets only the main thread set a handler.
    assert calls == [[]]
    assert [signal.getsignal(number) for number in NUMBERS] == [handled, handled]
