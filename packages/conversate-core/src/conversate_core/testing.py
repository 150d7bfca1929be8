"""Factories and helpers for the tests of a site that uses Conversate.

They work with Django's ``TestCase`` and with pytest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db.models import CharField, EmailField
from django.dispatch import Signal
from django.test import TestCase

from . import services
from .databases import write_alias
from .models import Message, Role, Room

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_numbers = count(1)


def make_user(
    name: str = "",
    /,
    *,
    permissions: Iterable[str] = (),
    password: str | None = None,
    **fields: Any,
) -> User:
    """Create an active account with the user name *name*, by default a unique name. Return it.

    If user names are e-mail addresses, it gets ``name@example.com``. *permissions* are code names
    of Conversate's permissions, such as ``"moderate_room"``. *fields* are fields of the user model.
    Without a *password*, sign the account in with ``client.force_login``.
    """
    model = get_user_model()
    user = model(**_user_name(name or f"user{next(_numbers)}") | fields)
    user.set_password(password)
    user.save()
    for permission in permissions:
        _grant(user, permission)
    return user


def _grant(user: User, codename: str) -> None:
    # Imported here: not every site has django.contrib.auth installed.
    from django.contrib.auth.models import Permission

    ours = Permission.objects.filter(content_type__app_label="conversate_core")
    user.user_permissions.add(ours.get(codename=codename))


def _user_name(name: str) -> dict[str, str]:
    model = get_user_model()
    field = model._meta.get_field(model.USERNAME_FIELD)
    if isinstance(field, EmailField):
        return {field.name: f"{name}@example.com"}
    # A UUID or a number: the model's default.
    return {field.name: name} if isinstance(field, CharField) else {}


def make_room(title: str = "Room", **details: Any) -> Room:
    """Create a room and return it. *details* are arguments of `services.create_room`."""
    return services.create_room(title=title, **details)


def make_member(room: Room, name: str = "", /, *, role: str = Role.MEMBER, **account: Any) -> User:
    """Create an account like `make_user`, make it a member of *room* and return it.

    *role* is a value of `Role`. *account* are keyword arguments of `make_user`.
    """
    user = make_user(name, **account)
    services.add_member(room=room, user=user, role=role)
    return user


def make_message(room: Room, author: User, body: str = "Hello", **more: Any) -> Message:
    """Post to *room*. Return the message. *more* are arguments of `services.post_message`."""
    return services.post_message(room=room, author=author, body=body, **more)


def texts_for(user: User, room: Room) -> list[str]:
    """Return the texts of the latest messages of *room* that *user* can read, oldest first.

    Raises NotAllowed if *user* can't see the room.
    """
    messages = services.history(room=room, user=user).messages
    return [message.body for message in messages if message.deleted_at is None]


def unread_count_for(user: User, room: Room) -> int:
    """Return the number of unread messages of *room* in the room list of *user*.

    Raises Room.DoesNotExist if the room is not in the list.
    """
    listed: Any = services.rooms_for(user=user).get(pk=room.pk)
    return int(listed.unread_count)


@contextmanager
def capture_signal(signal: Signal) -> Iterator[list[dict[str, Any]]]:
    """Yield a list that collects the arguments of each *signal* that the block sends.

    Conversate sends its signals on commit. Since nothing commits in a ``TestCase``, this runs all
    callbacks at the end of the block, including receivers of the site.
    """
    sent: list[dict[str, Any]] = []

    def note(signal: Signal, **arguments: Any) -> None:
        sent.append(arguments)

    signal.connect(note)
    try:
        with TestCase.captureOnCommitCallbacks(using=write_alias(), execute=True):
            yield sent
    finally:
        signal.disconnect(note)
