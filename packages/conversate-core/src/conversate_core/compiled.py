"""Queries that Django puts into SQL once: for what each poll and each post asks.

To build them anew takes Django ten times as long as the database takes to answer.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from django.conf import settings
from django.db import connections
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


class _Shape(NamedTuple):
    """Which columns make an object of which model, and the objects that are joined to it."""

    model: type[Model]
    names: list[str]
    places: list[int]
    key: int
    joined: list[tuple[_Shape, Callable[..., None], Callable[..., None]]]


class Compiled(Generic[M]):
    """One query, asked with other parameters each time.

    *queryset* selects a model and, by ``select_related``, others; or columns, by ``values_list``.
    It says which database is asked; *sql*, if it is to be asked by another statement that gives
    the same columns. Nothing that belongs to a connection is kept: each thread has its own.
    """

    def __init__(self, queryset: QuerySet[M, Any], *, sql: str | None = None) -> None:
        # Once: a router may name another database the next time.
        self._using = queryset.db
        compiler: Any = queryset.query.get_compiler(using=self._using)
        selecting, params = compiler.as_sql()
        self._sql: str = sql or selecting
        self._columns = [selected[0] for selected in compiler.select]
        # Columns alone make no object.
        is_model = queryset.query.default_cols
        self._shape: Any = _shape(compiler.klass_info, self._columns) if is_model else None
        self._annotations: dict[str, int] = compiler.annotation_col_map
        # Most columns come as they are.
        self._converted = [
            (place, column)
            for place, column in enumerate(self._columns)
            if _converters(column, compiler.connection)
        ]
        self.params_count = len(params)
        # Whether all that is asked for is in the columns.
        self.is_whole = not getattr(queryset, "_prefetch_related_lookups", ())

    def rows(self, params: Sequence[Any]) -> list[list[Any]]:
        """What is found; *params* are as the database takes them."""
        connection = connections[self._using]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, params)
            rows = [list(row) for row in cursor.fetchall()]
        for place, column in self._converted:
            for convert in _converters(column, connection):
                for row in rows:
                    row[place] = convert(row[place], column, connection)
        return rows

    def objects(self, params: Sequence[Any]) -> list[M]:
        """The objects that are found."""
        return [self._annotated(row) for row in self.rows(params)]

    def first(self, params: Sequence[Any]) -> M | None:
        """The first one of them."""
        return next(iter(self.objects(params)), None)

    def _annotated(self, row: list[Any]) -> M:
        made: M = self._make(self._shape, row)
        for name, place in self._annotations.items():
            setattr(made, name, row[place])
        return made

    def _make(self, shape: _Shape, row: list[Any]) -> Any:
        """The object of one model in *row*, with those that were joined to it; None for none."""
        if row[shape.key] is None:
            return None
        made = shape.model.from_db(self._using, shape.names, [row[place] for place in shape.places])
        for joined, set_on_made, set_on_other in shape.joined:
            other = self._make(joined, row)
            set_on_made(made, other)
            if other is not None:
                set_on_other(other, made)
        return made


class CompiledQueries(Generic[M]):
    """Those of one kind, by the database and by what else their SQL depends on."""

    def __init__(self) -> None:
        self._made: dict[Hashable, Compiled[M]] = {}

    def get(self, key: Hashable, make: Callable[[], Compiled[M]]) -> Compiled[M]:
        """The query for this *key*, which is compiled where nobody has asked yet."""
        # On some databases, what is converted depends on the time zone setting.
        key = (key, settings.USE_TZ)
        query = self._made.get(key)
        if query is None:
            query = self._made[key] = make()
        return query


def _shape(told: dict[str, Any], columns: Sequence[Any]) -> _Shape:
    """As Django's compiler tells it."""
    model, places = told["model"], told["select_fields"]
    names = [columns[place].target.attname for place in places]
    joined = [
        (_shape(other, columns), other["local_setter"], other["remote_setter"])
        for other in told.get("related_klass_infos", ())
    ]
    return _Shape(model, names, places, places[names.index(model._meta.pk.attname)], joined)


def _converters(column: Any, connection: Any) -> list[Any]:
    return [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]
