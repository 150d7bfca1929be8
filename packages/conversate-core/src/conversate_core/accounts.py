"""The lock of an account: what one person does at once in several rooms happens one by one."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db import connection, router
from django.db.models.signals import pre_delete

from .compiled import Compiled, CompiledQueries

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.db.models import QuerySet

_locks = CompiledQueries[Any]()


def lock_account(account: AbstractBaseUser) -> bool:
    """Lock the account's row until the transaction ends; say whether there is one.

    Always before a room's lock, or two could wait for each other.
    """
    if account.pk is None:
        return False
    # SQLite has one lock for all. To read before writing would make taking it fail there.
    if not connection.features.has_select_for_update:
        return True
    model = get_user_model()
    # In no order: that of the site's user model may need other tables, and lock them.
    lock = _locks.get(
        router.db_for_write(model),
        lambda: Compiled(_locking().filter(pk=account.pk).order_by().values_list("pk")),
    )
    return bool(lock.rows([model._meta.pk.get_db_prep_value(account.pk, connection)]))


def lock_accounts(keys: Collection[Any]) -> int:
    """Lock the rows of those of the accounts that there are, and say how many.

    In the order of their keys, for the same reason. Does nothing where there are no row locks.
    """
    if not connection.features.has_select_for_update:
        return 0
    return len(_locking().filter(pk__in=keys).order_by("pk").values_list("pk"))


def _locking() -> QuerySet[AbstractBaseUser]:
    # The weaker lock where there is one: it lets rows that refer to the account be written.
    no_key = connection.features.has_select_for_no_key_update
    return get_user_model()._base_manager.select_for_update(no_key=no_key)


def lock_before_deletion() -> None:
    """Let whoever deletes an account wait for its posts, before touching what they touch."""
    pre_delete.connect(_lock, sender=get_user_model(), dispatch_uid="conversate_core.accounts")


def _lock(instance: AbstractBaseUser, **kwargs: Any) -> None:
    if connection.in_atomic_block:
        lock_account(instance)
