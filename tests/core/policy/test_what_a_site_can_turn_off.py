"""Services with rules that turn off search, or opening rooms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from conversate_core import services
from conversate_core.errors import NotAllowed
from conversate_core.models import Access, Room
from conversate_core.policy import get_policy
from tests.core.support.people import make_person

if TYPE_CHECKING:
    from pytest_django import Settings

    from tests.core.support.people import Say

RULES = "tests.support.site_rules"
EVERYBODY = ["member", "moderator", "outsider", "overseer", "anonymous"]


@pytest.fixture
def who(request: pytest.FixtureRequest, room: Room) -> Any:
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize("who", EVERYBODY, indirect=True)
def test_by_default_nothing_is_turned_off(who: Any, room: Room) -> None:
    policy = get_policy()
    assert policy.can_search(who)
    assert policy.can_see_members(who, room)
    assert policy.can_see_presence(who, room)
    assert policy.can_open_room(who, room)
    assert policy.can_open_room(who, None)


@pytest.mark.parametrize("who", ["member", "moderator", "outsider"], indirect=True)
@pytest.mark.parametrize("in_room", [True, False])
def test_search(who: Any, in_room: bool, room: Room, say: Say, settings: Settings) -> None:
    settings.CONVERSATE_POLICY = f"{RULES}.NoSearch"
    with pytest.raises(NotAllowed):
        services.search(user=who, query="tea", room=room if in_room else None)


def test_search_by_somebody_who_may(room: Room, overseer: Any, settings: Settings) -> None:
    settings.CONVERSATE_POLICY = f"{RULES}.NoSearch"
    host = make_person("host")
    services.add_member(room=room, user=host)
    services.post_message(room=room, author=host, body="Tea")
    assert len(services.search(user=overseer, query="tea")) == 1


def test_opening_a_room(room: Room, moderator: Any, overseer: Any, settings: Settings) -> None:
    settings.CONVERSATE_POLICY = f"{RULES}.NothingOpen"
    with pytest.raises(NotAllowed):
        services.change_room(room=room, access=Access.OPEN, by=moderator)
    services.change_room(room=room, access=Access.MEMBERS, title="Tea", by=moderator)
    opened = services.change_room(room=room, access=Access.OPEN, by=overseer)
    # What is open may stay so, and be closed.
    services.change_room(room=opened, access=Access.OPEN, title="Open tea", by=moderator)
    services.change_room(room=opened, access=Access.MEMBERS, by=moderator)
    assert services.change_room(room=opened, access=Access.OPEN).access == Access.OPEN


def test_creating_an_open_room(settings: Settings, db: None) -> None:
    settings.CONVERSATE_POLICY = f"{RULES}.NothingOpen"
    maker = make_person("maker", may="add_room")
    with pytest.raises(NotAllowed):
        services.create_room(title="Open", access=Access.OPEN, by=maker)
    assert services.create_room(title="Closed", by=maker)
    assert services.create_room(title="Open", access=Access.OPEN)
