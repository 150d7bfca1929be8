"""Prepared queries: Django builds their SQL only once, since each poll and each post uses them.

Building the SQL takes Django longer than the database takes to answer.

Only `_Statement` depends on private parts of Django's SQL compiler. If Django created the objects,
each query would be 50 % slower, and a post 10 %. Tests compare each prepared query with the plain
queryset on every supported Django. If the SQL can't be prepared, or on a newer Django, the plain
queryset is used.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from inspect import signature
from threading import local
from typing import Any, Generic, NamedTuple, TypeVar

from django import VERSION
from django.conf import settings
from django.db import connections
from django.db.models import Model, QuerySet, Value

from ..databases import write_alias

Row = TypeVar("Row")

# The newest Django that the tests compare both kinds of queries on.
NEWEST_TESTED = (6, 1)


def can_prepare() -> bool:
    """Return whether the tests have compared prepared queries with plain ones on this Django."""
    return VERSION[:2] <= NEWEST_TESTED


class PreparedQuery(Generic[Row]):
    """A query that runs again and again with other values.

    *build* returns the plain queryset. It takes the values by keyword, after positional arguments
    for everything else that the SQL depends on (the variant). *fields* has the model and field name
    that each value is compared with. *sql* replaces the SQL of the queryset: it takes the same
    values and returns the same columns. Use a query with *sql* only if `can_prepare`. With
    *has_constants*, the SQL may compare with other values too, which are the same in each call. A
    query with such values is not prepared otherwise.
    """

    def __init__(
        self,
        build: Callable[..., QuerySet[Any, Row]],
        *,
        sql: str | None = None,
        has_constants: bool = False,
        **fields: tuple[type[Model], str],
    ) -> None:
        self._build = build
        self._sql = sql
        self._has_constants = has_constants
        self._fields = fields
        self._finders: dict[Hashable, Callable[[dict[str, Any]], list[Row]]] = {}

    def find(self, *variant: Hashable, **values: Any) -> list[Row]:
        """Return the rows of the plain queryset.

        Raises TypeError if a value is missing or unknown, and ValueError for None, since NULL
        equals nothing in SQL. Other values that a field can't take raise the same errors as in the
        plain queryset.
        """
        for name, value in values.items():
            if value is None:
                raise ValueError(f"A prepared query can't be asked with None as {name}.")
        # On some databases, USE_TZ decides which columns are converted.
        key = (write_alias(), settings.USE_TZ, variant, tuple(values))
        find = self._finders.get(key)
        if find is None:
            find = self._finders[key] = self._prepare(*key[2:])
        return find(values)

    def plain(self, *variant: Hashable, **values: Any) -> QuerySet[Any, Row]:
        """Return the plain queryset of `find`."""
        return self._build(*variant, **values)

    def _prepare(
        self, variant: tuple[Hashable, ...], names: tuple[str, ...]
    ) -> Callable[[dict[str, Any]], list[Row]]:
        signature(self._build).bind(*variant, **dict.fromkeys(names))
        if can_prepare():
            parameters = {name: _Parameter(name, *self._fields[name]) for name in names}
            queryset = self._build(*variant, **parameters).using(write_alias())
            statement = _Statement(queryset, self._sql)
            if statement.can_run(has_constants=self._has_constants):
                return statement.find
        return lambda values: list(self.plain(*variant, **values))


class _Parameter(Value):
    """A placeholder in the queryset for a value of each call."""

    def __init__(self, name: str, model: type[Model], field_name: str) -> None:
        field: Any = model._meta.get_field(field_name)
        super().__init__(None, output_field=field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [self]


class _Shape(NamedTuple):
    """Which columns make up an object of a model, and the objects that are joined to it."""

    model: type[Model]
    names: list[str]
    positions: list[int]
    key: int
    joined: list[tuple[_Shape, Callable[..., None], Callable[..., None]]]


class _Statement:
    """The SQL and columns of a queryset with `_Parameter` placeholders.

    The queryset selects a model, with or without ``select_related``, or columns by ``values_list``.
    Threads share a statement. What belongs to a connection is kept for its thread.
    """

    def __init__(self, queryset: QuerySet[Any, Any], sql: str | None) -> None:
        self._using = queryset.db
        compiler: Any = queryset.query.get_compiler(using=self._using)
        selecting, self._params = compiler.as_sql()
        self._sql = sql or selecting
        columns = self._columns = [selected[0] for selected in compiler.select]
        self._local = local()
        is_model = queryset.query.default_cols
        self._shape = _shape(compiler.klass_info, columns) if is_model else None
        self._annotations: dict[str, int] = compiler.annotation_col_map
        self._has_prefetches = bool(getattr(queryset, "_prefetch_related_lookups", ()))

    def can_run(self, *, has_constants: bool) -> bool:
        """Whether the statement needs nothing but the values, and there are no prefetches."""
        only_parameters = all(isinstance(param, _Parameter) for param in self._params)
        return (only_parameters or has_constants) and not self._has_prefetches

    def find(self, values: dict[str, Any]) -> list[Any]:
        rows = self._rows(values)
        if self._shape is None:
            return [tuple(row) for row in rows]
        return [self._annotated(self._make(self._shape, row), row) for row in rows]

    def _rows(self, values: dict[str, Any]) -> list[list[Any]]:
        connection = connections[self._using]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, self._bound(values, connection))
            rows = [list(row) for row in cursor.fetchall()]
        for position, column, convert in self._conversions(connection):
            for row in rows:
                row[position] = convert(row[position], column, connection)
        return rows

    def _conversions(self, connection: Any) -> list[tuple[int, Any, Callable[..., Any]]]:
        """Return the converters of the columns that need any, in order."""
        known: Any = getattr(self._local, "conversions", None)
        # Converters belong to a connection, and each thread has its own.
        if known is None or known[0] is not connection:
            known = self._local.conversions = (
                connection,
                [
                    (position, column, convert)
                    for position, column in enumerate(self._columns)
                    for convert in _converters(column, connection)
                ],
            )
        conversions: list[tuple[int, Any, Callable[..., Any]]] = known[1]
        return conversions

    def _bound(self, values: dict[str, Any], connection: Any) -> list[Any]:
        """Return the values in the order of the SQL, as the database accepts them."""
        prepared: dict[Any, Any] = {}
        bound = []
        for param in self._params:
            if not isinstance(param, _Parameter):
                bound.append(param)
                continue
            if param.name not in prepared:
                # As lookups do. To store a value may be refused: MariaDB takes no key 0.
                field = param.output_field
                value = field.get_prep_value(values[param.name])
                prepared[param.name] = field.get_db_prep_value(value, connection, prepared=True)
            bound.append(prepared[param.name])
        return bound

    def _annotated(self, instance: Any, row: list[Any]) -> Any:
        for name, position in self._annotations.items():
            setattr(instance, name, row[position])
        return instance

    def _make(self, shape: _Shape, row: list[Any]) -> Any:
        """Return the object in *row* with the objects joined to it, or None if there is none."""
        if row[shape.key] is None:
            return None
        instance = shape.model.from_db(
            self._using, shape.names, [row[position] for position in shape.positions]
        )
        for joined, set_on_instance, set_on_other in shape.joined:
            other = self._make(joined, row)
            set_on_instance(instance, other)
            if other is not None:
                set_on_other(other, instance)
        return instance


def _shape(klass_info: dict[str, Any], columns: Sequence[Any]) -> _Shape:
    """Return the shape that Django's compiler describes in *klass_info*."""
    model, positions = klass_info["model"], klass_info["select_fields"]
    names = [columns[position].target.attname for position in positions]
    joined = [
        (_shape(other, columns), other["local_setter"], other["remote_setter"])
        for other in klass_info.get("related_klass_infos", ())
    ]
    return _Shape(model, names, positions, positions[names.index(model._meta.pk.attname)], joined)


def _converters(column: Any, connection: Any) -> list[Any]:
    return [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]
