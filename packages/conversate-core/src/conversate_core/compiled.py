"""A query that Django puts into SQL once: for what each poll asks.

To build it anew takes Django ten times as long as the database takes to answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from django.db import connections
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


class Compiled(Generic[M]):
    """One query for one row, asked with other parameters each time.

    *queryset* selects a model and, by ``select_related``, others; it says which database is asked.
    Nothing that belongs to a connection is kept: each thread has its own.
    """

    def __init__(self, queryset: QuerySet[M]) -> None:
        # Once: a router may name another database the next time.
        self._using = queryset.db
        compiler: Any = queryset[:1].query.get_compiler(using=self._using)
        self._sql, params = compiler.as_sql()
        self._columns = [selected[0] for selected in compiler.select]
        self._shape: dict[str, Any] = compiler.klass_info
        # Most columns come as they are.
        self._converted = [
            (place, column)
            for place, column in enumerate(self._columns)
            if _converters(column, compiler.connection)
        ]
        self.params_count = len(params)
        # Whether all that is asked for is in the columns of the models.
        self.is_whole = not compiler.annotation_col_map and not getattr(
            queryset, "_prefetch_related_lookups", ()
        )

    def first(self, params: Sequence[Any]) -> M | None:
        """The object that is found; *params* are as the database takes them."""
        connection = connections[self._using]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, params)
            found = cursor.fetchone()
        if found is None:
            return None
        row = list(found)
        for place, column in self._converted:
            for convert in _converters(column, connection):
                row[place] = convert(row[place], column, connection)
        made: M = self._make(self._shape, row)
        return made

    def _make(self, shape: dict[str, Any], row: list[Any]) -> Any:
        """The object of one model in *row*, with those that were joined to it; None for none."""
        model, places = shape["model"], shape["select_fields"]
        values = {self._columns[place].target.attname: row[place] for place in places}
        if values[model._meta.pk.attname] is None:
            return None
        made = model.from_db(self._using, list(values), list(values.values()))
        for joined in shape.get("related_klass_infos", ()):
            other = self._make(joined, row)
            joined["local_setter"](made, other)
            if other is not None:
                joined["remote_setter"](other, made)
        return made


def _converters(column: Any, connection: Any) -> list[Any]:
    return [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]
