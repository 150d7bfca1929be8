"""The room of the tests and the people around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import AnonymousUser

from conversate_core import services
from conversate_core.models import Message, Role, Room
from tests.core.support.people import Say, make_person

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings


@pytest.fixture(autouse=True)
def _no_post_limit(settings: Settings) -> None:
    """Tests post faster than people; those about the limit set it again."""
    settings.CONVERSATE_POST_LIMIT = None


@pytest.fixture
def room(db: None) -> Room:
    return services.create_room(title="Tea kitchen")


@pytest.fixture
def moderator(room: Room) -> User:
    user = make_person("moderator")
    services.add_member(room=room, user=user, role=Role.MODERATOR)
    return user


@pytest.fixture
def member(room: Room) -> User:
    user = make_person("member")
    services.add_member(room=room, user=user)
    return user


@pytest.fixture
def other_member(room: Room) -> User:
    user = make_person("other_member")
    services.add_member(room=room, user=user)
    return user


@pytest.fixture
def outsider(db: None) -> User:
    """Active, and moderator of another room."""
    user = make_person("outsider")
    elsewhere = services.create_room(title="Elsewhere")
    services.add_member(room=elsewhere, user=user, role=Role.MODERATOR)
    return user


@pytest.fixture
def superuser(db: None) -> User:
    return make_person("superuser", is_superuser=True)


@pytest.fixture
def overseer(db: None) -> User:
    """Holds the permission moderate_room, and is no member."""
    return make_person("overseer", may="moderate_room")


@pytest.fixture
def deactivated(room: Room) -> User:
    """A superuser and moderator of the room, all of which counts for nothing."""
    user = make_person("deactivated", is_superuser=True)
    services.add_member(room=room, user=user, role=Role.MODERATOR)
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
        return services.post_message(room=room, author=author, body=body)

    return say
