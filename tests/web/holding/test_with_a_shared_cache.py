"""Held polls hear of news whether or not the shared cache is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from conversate_core.models import Message
from tests.support.cache_servers import CacheServer
from tests.web.holding.support import Site

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def redis() -> Iterator[CacheServer]:
    server = CacheServer("redis-server")
    yield server
    server.kill()


def test_it_may_end_while_they_wait(
    serve: Callable[..., Site],
    session_of: Callable[[User], str],
    redis: CacheServer,
    member: User,
    other: User,
    say: Callable[..., Message],
) -> None:
    site, session = serve(**redis.settings), session_of(member)
    held = site.hold(session)
    say(other, "With it")
    assert held.result().bodies == ["With it"]
    held = site.hold(session)
    redis.kill()
    say(other, "Without it")
    assert held.result().bodies == ["Without it"]
    held = site.hold(session)
    say(other, "And after it")
    assert held.result().bodies == ["And after it"]
