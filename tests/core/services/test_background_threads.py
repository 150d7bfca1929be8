"""The background threads of core miss no request, even one that comes while a thread ends."""

from __future__ import annotations

import threading
from collections.abc import Callable
from unittest import mock

import pytest

from conversate_core.services import picture_preview_thread, removal_thread
from tests.core.support.racing import PATIENCE


def wait_for(name: str) -> None:
    """Wait until no thread has this *name*."""
    while running := [each for each in threading.enumerate() if each.name == name]:
        running[0].join(PATIENCE)
        assert not running[0].is_alive()


@pytest.fixture
def removals(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """The rounds in which a thread has removed everything."""
    rounds: list[None] = []
    monkeypatch.setattr(removal_thread, "_wait_out_outages", lambda: rounds.append(None))
    return rounds


def when_a_thread_ends(do: Callable[[], object]) -> mock._patch[mock.Mock]:
    """Call *do* once, when a thread closes its connections."""
    left = [do]
    ended = mock.Mock(side_effect=lambda: left and left.pop()())
    return mock.patch.object(removal_thread.connections, "close_all", ended)


def test_a_removal_that_is_requested_while_the_thread_ends_is_done(removals: list[None]) -> None:
    remover = removal_thread._Remover()
    with when_a_thread_ends(remover.start):
        remover.start()
        wait_for("conversate-removal")
    assert len(removals) == 2


def test_so_is_one_that_is_requested_after_an_error(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    remover = removal_thread._Remover()
    fail = mock.Mock(side_effect=[OSError("full"), None])
    monkeypatch.setattr(removal_thread, "_wait_out_outages", fail)
    with when_a_thread_ends(remover.start):
        remover.start()
        wait_for("conversate-removal")
    assert fail.call_count == 2
    assert "could not be removed yet" in caplog.text


def test_after_a_thread_that_could_not_start_the_next_removal_starts_one(
    removals: list[None],
) -> None:
    remover = removal_thread._Remover()
    with (
        mock.patch.object(threading.Thread, "start", side_effect=RuntimeError("no more threads")),
        pytest.raises(RuntimeError),
    ):
        remover.start()
    remover.start()
    wait_for("conversate-removal")
    assert len(removals) == 1


def test_so_does_the_next_preview(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[int] = []
    monkeypatch.setattr(picture_preview_thread, "make_preview_of", done.append)
    maker = picture_preview_thread._Maker()
    with (
        mock.patch.object(threading.Thread, "start", side_effect=RuntimeError("no more threads")),
        pytest.raises(RuntimeError),
    ):
        maker.request([1])
    maker.request([2])
    wait_for("conversate-previews")
    assert done == [1, 2]
