"""The tables of django-conversate 0.3.0, as that package made them (see scripts/old_site)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.contrib.auth import get_user_model

from conversate_core.databases import write_connection
from conversate_core.importing.old_site import OldMember, OldMessage, OldRoom

DUMPS = Path(__file__).parent / "dumps"
ENGINES = {"sqlite": "sqlite3", "postgresql": "postgresql", "mysql": "mysql"}
PEOPLE = {1: "ada", 2: "grace", 3: "linus", 4: "admin"}


@contextmanager
def old_tables() -> Iterator[None]:
    """The accounts and the old tables with their rows. The tables go afterwards."""
    for pk, name in PEOPLE.items():
        get_user_model().objects.create(pk=pk, username=name, email=f"{name}@example.org")
    connection = write_connection()
    # Not read as text: the line ends in messages are theirs.
    dump = (DUMPS / f"{ENGINES[connection.vendor]}.sql").read_bytes().decode()
    constraints = connection.constraint_checks_disabled
    with constraints(), connection.cursor() as cursor:
        for statement in dump.split("--;\n"):
            cursor.execute(statement)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for model in (OldMessage, OldMember, OldRoom):
                cursor.execute(f"DROP TABLE {model._meta.db_table}")


def snapshot() -> list[list[tuple[object, ...]]]:
    """All that the old tables hold."""
    models = (OldRoom, OldMember, OldMessage)
    return [list(model.objects.order_by("pk").values_list()) for model in models]
