"""The room lock and the revision, which order all changes to a room."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from ..databases import atomic, on_commit, write_connection
from ..errors import NotAllowed
from ..models import Membership, Room
from ..queries.hot import take_revision
from ..signals import member_changed
from ..wake_up import publish_on_commit
from .change_tokens import renew_on_commit
from .locks import lock_account, lock_accounts
from .optional_writes import optional_write, write_outage_log
from .permission_gate import require
from .policy_cache import without_policy_cache

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


@contextmanager
def room_lock(
    room: Room,
    *,
    account: AbstractBaseUser | None = None,
    account_keys: Collection[Any] = (),
    check: Callable[[], object] = lambda: None,
) -> Iterator[Room]:
    """Run the block, which changes *room*, in a transaction that holds the room's lock.

    Yields the room as it is under the lock. The block saves the room's new revision with the rows
    that it changes. Revisions commit in order, so a reader at revision N has every message up to N.

    With *account*, this also holds the account's lock, which serializes what the account does in
    several rooms; with *account_keys*, the locks of those accounts that exist. *check* is called
    under these locks, before the room is locked if the database allows it.

    Raises NotAllowed if the room or the account was deleted.
    """
    with without_policy_cache(), atomic():
        if account is not None:
            require(lock_account(account))
        if account_keys:
            lock_accounts(account_keys)
        # Elsewhere, a read first would fix the snapshot (MariaDB) or make the write fail (SQLite).
        checks_first = write_connection().vendor == "postgresql"
        if checks_first:
            check()
        try:
            locked = take_revision(room.pk)
        except Room.DoesNotExist:
            raise NotAllowed from None
        if not checks_first:
            check()
        renew_on_commit(locked.pk)
        publish_on_commit(locked.pk)
        yield locked
    write_outage_log.log_recovery()


def announce_members(room_id: int) -> None:
    """Tell open pages that the member list of a room shows something else, after the commit.

    The revision is raised after the commit, too: a transaction would hold the room's lock with it.
    """
    on_commit(partial(_announce_members, room_id))


def _announce_members(room_id: int) -> None:
    with optional_write():
        Room.objects.raise_members_revision(room_id)
        renew_on_commit(room_id)
        publish_on_commit(room_id)
    member_changed.send_robust(sender=Membership, room_id=room_id)
