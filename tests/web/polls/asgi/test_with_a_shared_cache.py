"""Long polls get new messages whether or not the shared cache works."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from conversate_core.models import Message
from tests.support.cache_servers import CacheServer
from tests.web.polls.asgi.support import Site

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def redis() -> Iterator[CacheServer]:
    server = CacheServer("redis-server")
    yield server
    server.kill()


def test_the_cache_may_fail_while_polls_wait(
    serve: Callable[..., Site],
    session_of: Callable[[User], str],
    redis: CacheServer,
    member: User,
    other: User,
    say: Callable[..., Message],
) -> None:
    site, session = serve(**redis.settings), session_of(member)
    poll = site.long_poll(session)
    say(other, "With it")
    assert poll.result().bodies == ["With it"]
    poll = site.long_poll(session)
    redis.kill()
    say(other, "Without it")
    assert poll.result().bodies == ["Without it"]
    poll = site.long_poll(session)
    say(other, "And after it")
    assert poll.result().bodies == ["And after it"]
