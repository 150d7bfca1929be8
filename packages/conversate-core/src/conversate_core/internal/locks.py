"""Row locks of accounts: they serialize what one account does in several rooms at once."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db import connections
from django.db.models.signals import pre_delete

from ..databases import accounts, write_connection
from ..models import Membership
from ..queries.prepared import PreparedQuery

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.db.models import QuerySet


def lock_account(account: AbstractBaseUser) -> bool:
    """Lock the account's row until the transaction ends. Return whether the account exists.

    Call this before taking a room's lock. The other order could deadlock.
    """
    if account.pk is None:
        return False
    # SQLite has a single lock, which a transaction can't take if it reads before it writes.
    if not write_connection().features.has_select_for_update:
        return True
    return bool(_locks.find(key=account.pk))


def _account_lock(key: Any) -> QuerySet[Any, tuple[Any]]:
    # Unordered: the user model's ordering may join other tables, which would be locked too.
    return _for_update().filter(pk=key).order_by().values_list("pk")


_locks = PreparedQuery(_account_lock, key=(Membership, "user"))


def lock_accounts(keys: Collection[Any]) -> None:
    """Lock the rows of the accounts that exist, in the order of their keys.

    Like `lock_account`, call this before taking a room's lock. It does nothing on databases without
    row locks.
    """
    if write_connection().features.has_select_for_update:
        list(_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))


def _for_update() -> QuerySet[AbstractBaseUser]:
    # FOR NO KEY UPDATE, where available, lets others write rows that refer to the account.
    no_key = write_connection().features.has_select_for_no_key_update
    return accounts().select_for_update(no_key=no_key)


def lock_before_deletion() -> None:
    """Make each deletion of an account wait for the account's posts, to avoid deadlocks."""
    pre_delete.connect(_lock_deleted, sender=get_user_model(), dispatch_uid="conversate_core.locks")


def _lock_deleted(instance: AbstractBaseUser, using: str | None = None, **kwargs: Any) -> None:
    # Some sites send the signal themselves, without `using`.
    if using is not None and connections[using].in_atomic_block:
        lock_account(instance)
