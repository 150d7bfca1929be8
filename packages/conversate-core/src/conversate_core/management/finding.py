"""Finds the rooms and accounts that the arguments of commands name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from ..databases import accounts
from ..errors import ConversateError
from ..models import Room


def find_room(slug: str) -> Room:
    """Return the room. Raise CommandError if there is none."""
    try:
        room = Room.objects.filter(slug=slug).first()
    except UnicodeEncodeError:
        # An argument with a byte that is not UTF-8.
        room = None
    if room is None:
        raise CommandError(_("There is no room “%(slug)s”.") % {"slug": slug})
    return room


def find_account(name: str) -> Any:
    """Return the account with the user name *name*. Raise CommandError if there is none."""
    try:
        account = accounts().filter(**{get_user_model().USERNAME_FIELD: name}).first()
    except (TypeError, ValueError, ValidationError):
        # A user name that is no text, such as a UUID.
        account = None
    if account is None:
        raise CommandError(_("There is no user “%(name)s”.") % {"name": name})
    return account


@contextmanager
def explaining_errors() -> Iterator[None]:
    """Raise CommandError with the text of a ConversateError in the block."""
    try:
        yield
    except ConversateError as error:
        raise CommandError(str(error)) from error
