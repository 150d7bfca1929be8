"""Create users for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from django.contrib.auth import get_user_model

from conversate_core.testing import make_user

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from conversate_core.models import Message


class Say(Protocol):
    """The type of the fixture `say`, which posts a text to the room."""

    def __call__(self, author: User, body: str = "Hello") -> Message: ...


def make_person(name: str, *, may: str | None = None, **fields: Any) -> User:
    """Create an account. *may* is a permission of core that it has."""
    return make_user(name, permissions=[may] if may else [], **fields)


def again(user: User) -> User:
    """Return the account fresh from the database, without cached permissions."""
    return get_user_model().objects.get(pk=user.pk)
