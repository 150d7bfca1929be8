"""Queries whose SQL is built once also work if the first user is an anonymous visitor."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import AnonymousUser, User

from conversate_core import services
from conversate_core.errors import NotAllowed
from conversate_core.internal import locks as accounts
from conversate_core.models import Room
from conversate_core.policy import get_policy
from conversate_core.queries import hot
from conversate_core.queries.prepared import PreparedQuery

if TYPE_CHECKING:
    from tests.core.support.people import Say


@pytest.fixture(autouse=True)
def new_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget the prepared SQL, as in a new process."""
    for query in (*vars(hot).values(), *vars(accounts).values()):
        if isinstance(query, PreparedQuery):
            monkeypatch.setattr(query, "_finders", {})


@pytest.fixture(params=[AnonymousUser, User])
def nobody(request: pytest.FixtureRequest) -> Any:
    return request.param()


def refused(ask: Callable[[], object]) -> bool:
    try:
        ask()
    except NotAllowed:
        return True
    return False


def test_who_posts(nobody: Any, room: Room, member: User) -> None:
    assert refused(lambda: services.post_message(room=room, author=nobody, body="Hello"))
    assert services.post_message(room=room, author=member, body="Hello").author == member


def test_who_looks(nobody: Any, room: Room, member: User, say: Say) -> None:
    assert get_policy().membership(nobody, room) is None
    assert get_policy().membership(member, Room()) is None
    said = say(member)
    assert services.poll(room=room, user=member, cursor=0).messages == (said,)
    assert services.room_facts(user=nobody) == []
    assert services.room_facts(user=member)
