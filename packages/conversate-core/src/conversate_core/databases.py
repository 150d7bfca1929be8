"""The database of Conversate: the one that the site's routers return for writing.

Reads use it too. A replica lags behind, so a reader could miss messages, get a cursor that is ahead
of the room, or use outdated permissions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connections, models, router, transaction

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

M = TypeVar("M", bound=models.Model)

# The largest id that a column can hold. No row has one that large.
LARGEST_ID = 2**63 - 1


class WriteDatabaseQuerySet(models.QuerySet[M]):
    """A queryset that reads from the write database, unless `using` names another one."""

    @property
    def db(self) -> str:
        # Overrides Django's property, which asks the routers for a database to read from.
        return self._db or write_alias()  # type: ignore[attr-defined]


def write_alias() -> str:
    """Return the alias in DATABASES that Conversate reads from and writes to."""
    # Not imported above: the models import this module.
    return router.db_for_write(apps.get_model("conversate_core", "Room"))


def write_connection() -> BaseDatabaseWrapper:
    """Return this thread's connection to that database."""
    return connections[write_alias()]


def atomic() -> transaction.Atomic:
    """Return `django.db.transaction.atomic` for that database."""
    return transaction.atomic(using=write_alias())


def on_commit(function: Callable[[], object], *, robust: bool = False) -> None:
    """Call `django.db.transaction.on_commit` for that database."""
    transaction.on_commit(function, using=write_alias(), robust=robust)


def possible_id(number: int) -> int:
    """Return an id that a column can hold, and that is on the same side of all rows as *number*."""
    return max(-1, min(number, LARGEST_ID))


def accounts() -> models.QuerySet[Any]:
    """Return all accounts in that database, which Conversate's tables refer to."""
    return get_user_model()._base_manager.using(write_alias())
