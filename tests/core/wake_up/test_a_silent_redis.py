"""A Redis that accepts connections and never answers is noticed, and delays few posts."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from pytest_django import Settings

from conversate_core import services
from conversate_core.models import Room
from conversate_core.wake_up import redis as redis_wake_up
from conversate_core.wake_up.redis import RedisWakeUp
from tests.support.cache_servers import CacheServer

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytest.importorskip("redis")


class SilentServer:
    """Accepts connections, counts them, and says nothing."""

    def __init__(self) -> None:
        self.connections: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"redis://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        for each in [self._listener, *self.connections]:
            each.close()

    def _accept(self) -> None:
        try:
            while True:
                self.connections.append(self._listener.accept()[0])
        except OSError:
            return


@pytest.fixture
def silent() -> Iterator[SilentServer]:
    server = SilentServer()
    yield server
    server.close()


@pytest.mark.django_db(transaction=True)
def test_one_of_many_posts_waits_for_it(
    silent: SilentServer,
    room: Room,
    member: User,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # However slow the machine is.
    monkeypatch.setattr("conversate_core.wake_up.publishing.PAUSE", 3600)
    settings.CONVERSATE_WAKE_UP = silent.address
    for number in range(5):
        services.post_message(room=room, author=member, body=f"Message {number}")
    assert room.messages.count() == 5
    assert len(silent.connections) == 1
    (line,) = caplog.records
    assert line.levelno == logging.ERROR
    assert "Wake-ups can't be published" in line.getMessage()


def test_a_subscriber_notices_that_it_stopped_answering(monkeypatch: pytest.MonkeyPatch) -> None:
    server = CacheServer("redis-server")
    monkeypatch.setattr(redis_wake_up, "_HEALTH_CHECK", 0.2)
    try:
        changes = RedisWakeUp(server.settings["CACHES"]["default"]["LOCATION"]).subscribe()
        assert next(changes) is None
        server.freeze()
        with pytest.raises(TimeoutError):
            next(changes)
    finally:
        server.kill()
