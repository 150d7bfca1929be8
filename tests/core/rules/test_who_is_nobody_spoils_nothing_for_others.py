"""Queries are put into SQL once, for whoever asks first: that may be nobody."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import AnonymousUser, User

from conversate_core import accounts, hot_queries, services
from conversate_core.compiled import CompiledQueries
from conversate_core.errors import NotAllowed
from conversate_core.models import Room
from conversate_core.policy import get_policy

if TYPE_CHECKING:
    from tests.core.support.people import Say


@pytest.fixture(autouse=True)
def new_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a process of which nobody has asked anything yet."""
    for name in ("_rooms", "_memberships", "_times", "_changes"):
        monkeypatch.setattr(hot_queries, name, CompiledQueries[Any]())
    monkeypatch.setattr(accounts, "_locks", CompiledQueries[Any]())


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
