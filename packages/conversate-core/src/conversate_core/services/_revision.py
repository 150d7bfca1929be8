"""The revision: what puts all changes to a room in one order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db import connection, transaction

from ..errors import NotAllowed
from ..models import Room
from ..policy import asking_anew

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


@contextmanager
def revising(room: Room, *, account: AbstractBaseUser | None = None) -> Iterator[Room]:
    """Run one change to what *room* shows in a transaction that holds the room's lock.

    Gives the room as it is under the lock, with the revision to stamp on the changed row. Whoever
    looks for messages with a revision up to a room's revision can't miss one: a later revision
    commits later. With *account*, holds that account's lock too, so that what one person does in
    several rooms happens one by one. Raises NotAllowed where the room is gone.
    """
    with asking_anew(), transaction.atomic():
        if account is not None:
            _lock_account(account)
        try:
            locked = Room.objects.take_revision(room.pk)
        except Room.DoesNotExist:
            raise NotAllowed from None
        yield locked


def _lock_account(account: AbstractBaseUser) -> None:
    """Lock the account's row. Always before a room's lock, or two could wait for each other."""
    # SQLite has one lock for all. To read before writing would make taking it fail there.
    if connection.features.has_select_for_update:
        # The weaker lock where there is one: it lets rows that refer to the account be written.
        no_key = connection.features.has_select_for_no_key_update
        accounts = get_user_model()._base_manager.select_for_update(no_key=no_key)
        accounts.filter(pk=account.pk).values_list("pk").first()
