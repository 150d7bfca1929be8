"""A room, its members and other users, and their browsers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from conversate_core.models import Message, Role, Room
from conversate_core.testing import make_member, make_message, make_room, make_user
from tests.web.support.addresses import Addresses

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings


@pytest.fixture(autouse=True)
def _settings(settings: Settings) -> None:
    """The same presence whether or not alerts is installed, and nobody posts too fast."""
    settings.CONVERSATE_PRESENCE = "tests.web.support.presence.OneQuery"
    settings.CONVERSATE_POST_LIMIT = None


@pytest.fixture
def room(db: None) -> Room:
    return make_room("Tea kitchen")


@pytest.fixture
def at(room: Room) -> Addresses:
    """The addresses of the room: at.room, at.send, …"""
    return Addresses(room.slug)


@pytest.fixture
def people(db: None) -> Callable[..., User]:
    return make_user


@pytest.fixture
def moderator(room: Room) -> User:
    return make_member(room, "moderator", role=Role.MODERATOR)


@pytest.fixture
def member(room: Room) -> User:
    return make_member(room, "member")


@pytest.fixture
def other(room: Room) -> User:
    """Another member, who sees what the first one does."""
    return make_member(room, "other", first_name="Grace", last_name="Hopper")


@pytest.fixture
def outsider(db: None) -> User:
    """Active, and moderator of another room."""
    return make_member(make_room("Elsewhere"), "outsider", role=Role.MODERATOR)


@pytest.fixture
def overseer(db: None) -> User:
    """May moderate every room of the site, and is a member of none."""
    return make_user("overseer", permissions=["moderate_room"])


@pytest.fixture
def browser_of() -> Callable[[User], Client]:
    def browser(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return browser


@pytest.fixture
def browser(member: User, browser_of: Callable[[User], Client]) -> Client:
    """The member's."""
    return browser_of(member)


@pytest.fixture
def say(room: Room) -> Callable[..., Message]:
    """Post to the room."""

    def say(author: User, body: str = "Hello", **more: object) -> Message:
        return make_message(room, author, body, **more)

    return say
