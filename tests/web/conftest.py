"""A room, the people around it, and their browsers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from conversate_core import services
from conversate_core.models import Message, Role, Room
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
    return services.create_room(title="Tea kitchen")


@pytest.fixture
def at(room: Room) -> Addresses:
    """The addresses of the room: at.room, at.send, …"""
    return Addresses(room.slug)


@pytest.fixture
def people(django_user_model: type[User]) -> Callable[..., User]:
    def person(name: str, **fields: object) -> User:
        return django_user_model.objects.create_user(username=name, **fields)

    return person


@pytest.fixture
def moderator(room: Room, people: Callable[..., User]) -> User:
    user = people("moderator")
    services.add_member(room=room, user=user, role=Role.MODERATOR)
    return user


@pytest.fixture
def member(room: Room, people: Callable[..., User]) -> User:
    user = people("member")
    services.add_member(room=room, user=user)
    return user


@pytest.fixture
def other(room: Room, people: Callable[..., User]) -> User:
    """Another member, who is told of what the first one does."""
    user = people("other", first_name="Grace", last_name="Hopper")
    services.add_member(room=room, user=user)
    return user


@pytest.fixture
def outsider(people: Callable[..., User]) -> User:
    """Active, and moderator of another room."""
    user = people("outsider")
    elsewhere = services.create_room(title="Elsewhere")
    services.add_member(room=elsewhere, user=user, role=Role.MODERATOR)
    return user


@pytest.fixture
def overseer(people: Callable[..., User]) -> User:
    """May moderate every room of the site, and is a member of none."""
    user = people("overseer")
    user.user_permissions.add(Permission.objects.get(codename="moderate_room"))
    return user


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
        return services.post_message(room=room, author=author, body=body, **more)

    return say
