"""The people of the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from conversate_core.models import Message


class Say(Protocol):
    """The fixture `say`: posts a text to the room."""

    def __call__(self, author: User, body: str = "Hello") -> Message: ...


def make_person(name: str, *, may: str | None = None, **fields: object) -> User:
    """An account; *may* is a permission of core that it holds."""
    user = get_user_model().objects.create_user(username=name, **fields)
    if may is not None:
        permission = Permission.objects.get(content_type__app_label="conversate_core", codename=may)
        user.user_permissions.add(permission)
    return user


def again(user: User) -> User:
    """The same account, fresh from the database: without permissions that it has cached."""
    return get_user_model().objects.get(pk=user.pk)
