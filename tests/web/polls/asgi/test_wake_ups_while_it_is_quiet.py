"""A change while it is quiet is found at once; the pause is for many changes."""

from __future__ import annotations

import asyncio

import pytest

from conversate_core.signals import room_changed
from conversate_web.polls.asgi import wake_up
from tests.web.polls.asgi.in_process import LIMIT


def test_a_change_right_after_a_check_does_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    # A pause this long would not end within the test.
    monkeypatch.setattr(wake_up, "_MAX_PAUSE", 10 * LIMIT)

    async def serve() -> None:
        waker = wake_up.WakeUp(lambda room_id: True)
        waker.listen()
        # The check at a tick.
        await waker.wait(0.01)
        waiting = asyncio.create_task(waker.wait(100 * LIMIT))
        room_changed.send(sender=None)
        await asyncio.wait_for(waiting, LIMIT)

    asyncio.run(serve())
