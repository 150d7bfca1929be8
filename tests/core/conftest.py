"""The room of the tests and its users."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import AnonymousUser

from conversate_core.models import Message, Role, Room
from conversate_core.testing import make_member, make_message, make_room, make_user
from tests.core.support.people import Say

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings


@pytest.fixture(autouse=True)
def _no_post_limit(settings: Settings) -> None:
    """Turn POST_LIMIT off. Tests about the limit set it."""
    settings.CONVERSATE_POST_LIMIT = None


@pytest.fixture
def room(db: None) -> Room:
    return make_room("Tea kitchen")


@pytest.fixture
def moderator(room: Room) -> User:
    return make_member(room, "moderator", role=Role.MODERATOR)


@pytest.fixture
def member(room: Room) -> User:
    return make_member(room, "member")


@pytest.fixture
def other_member(room: Room) -> User:
    return make_member(room, "other_member")


@pytest.fixture
def outsider(db: None) -> User:
    """A moderator of another room."""
    return make_member(make_room("Elsewhere"), "outsider", role=Role.MODERATOR)


@pytest.fixture
def superuser(db: None) -> User:
    return make_user("superuser", is_superuser=True)


@pytest.fixture
def overseer(db: None) -> User:
    """A user with the permission moderate_room who is not a member."""
    return make_user("overseer", permissions=["moderate_room"])


@pytest.fixture
def deactivated(room: Room) -> User:
    """A deactivated superuser and moderator of the room, who has no permission."""
    user = make_member(room, "deactivated", role=Role.MODERATOR, is_superuser=True)
    user.is_active = False
    user.save()
    return user


@pytest.fixture
def anonymous() -> AnonymousUser:
    return AnonymousUser()


@pytest.fixture
def say(room: Room) -> Say:
    """Post a text to the room."""

    def say(author: User, body: str = "Hello") -> Message:
        return make_message(room, author, body)

    return say
