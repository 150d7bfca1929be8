"""The revision: what puts all changes to a room in one order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connection, transaction

from ..accounts import lock_account
from ..errors import NotAllowed
from ..hot_queries import take_revision
from ..models import Room
from ..news import stamp_on_commit
from ..policy import asking_anew
from ._rules import require

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


@contextmanager
def revising(
    room: Room,
    *,
    account: AbstractBaseUser | None = None,
    check: Callable[[], object] = lambda: None,
) -> Iterator[Room]:
    """Run one change to what *room* shows in a transaction that holds the room's lock.

    Gives the room as it is under the lock, with the revision to stamp on the changed row. Whoever
    looks for messages with a revision up to a room's revision can't miss one: a later revision
    commits later. With *account*, holds that account's lock too, so that what one person does in
    several rooms happens one by one; *check* is called under that, and before the room is locked
    where the database can. Raises NotAllowed where the room or the account is gone.
    """
    with asking_anew(), transaction.atomic():
        if account is not None:
            require(lock_account(account))
        # Others would go by what was committed when they first read, or refuse to write after it.
        checks_first = connection.vendor == "postgresql"
        if checks_first:
            check()
        try:
            locked = take_revision(room.pk)
        except Room.DoesNotExist:
            raise NotAllowed from None
        if not checks_first:
            check()
        stamp_on_commit(locked.pk)
        yield locked
