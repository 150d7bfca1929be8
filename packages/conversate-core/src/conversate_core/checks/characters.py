"""A system check: whether the database can store every character."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.core import checks
from django.db import connections, router

from ..internal.charsets import Charsets, charsets_of, is_complete
from ..models import Room


@checks.register(checks.Tags.database)
def check_charsets(*, databases: Sequence[str] | None = None, **kwargs: Any) -> Iterable[Any]:
    """Warn about a database, table or connection that can't store every character."""
    return [
        checks.Warning(
            f"The database {using!r} can't store every character: {_named(incomplete)}.",
            hint=" ".join(_remedies(using, incomplete)),
            id="conversate_core.W010",
        )
        for using in databases or ()
        if router.allow_migrate_model(using, Room) and (incomplete := _incomplete(using))
    ]


def _incomplete(using: str) -> Charsets:
    found = charsets_of(using)
    return {
        name: charsets for name, charsets in found.items() if not all(map(is_complete, charsets))
    }


def _named(incomplete: Charsets) -> str:
    what = {"": "the connection", "default": "the database itself"}
    return ", ".join(
        f"{what.get(name, name)} is in {' and '.join(sorted(charsets))}"
        for name, charsets in sorted(incomplete.items())
    )


def _remedies(using: str, incomplete: Charsets) -> Iterable[str]:
    connection = connections[using]
    if connection.vendor == "postgresql":
        yield "Recreate it (createdb --encoding=UTF8 --template=template0), and restore a dump."
        return
    quote = connection.ops.quote_name
    for name in sorted(incomplete):
        if name == "":
            yield f'Set DATABASES["{using}"]["OPTIONS"]["charset"] to "utf8mb4".'
        elif name == "default":
            database = quote(str(connection.settings_dict["NAME"]))
            yield f"ALTER DATABASE {database} CHARACTER SET utf8mb4;"
        else:
            yield f"ALTER TABLE {quote(name)} CONVERT TO CHARACTER SET utf8mb4;"
