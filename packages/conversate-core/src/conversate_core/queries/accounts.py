"""The accounts in the rows of queries for plain columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model

from ..databases import write_alias
from ..people import person_columns

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


class Accounts:
    """Makes the accounts that rows refer to, each once: many rows have the same few people.

    They have what `person_for` needs. ``columns`` are lookups for `values_list`, where *relation*
    leads to the account. They come last in each row.
    """

    def __init__(self, relation: str) -> None:
        self._model = get_user_model()
        self._names = person_columns(self._model)
        self.columns = [f"{relation}__{name}" for name in self._names]
        self.known: dict[Any, AbstractBaseUser] = {}

    def find(self, key: Any, row: Sequence[Any]) -> AbstractBaseUser:
        """Return the account of *row*, whose key is *key*."""
        if key not in self.known:
            values = row[-len(self._names) :]
            self.known[key] = self._model.from_db(write_alias(), self._names, values)
        return self.known[key]
