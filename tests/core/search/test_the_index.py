"""The index of the full text: made on PostgreSQL, nowhere else, and taken away again."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from conversate_core.models import Message

INDEX = "conversate_core_msg_search"


def indexes() -> set[str]:
    with connection.cursor() as cursor:
        return set(connection.introspection.get_constraints(cursor, Message._meta.db_table))


@pytest.mark.django_db(transaction=True)
def test_the_migration_goes_both_ways() -> None:
    migration = import_module("conversate_core.migrations.0002_search_index")
    on_postgresql = connection.vendor == "postgresql"
    assert (INDEX in indexes()) is on_postgresql
    with connection.schema_editor() as editor:
        migration.drop_index(apps, editor)
    assert INDEX not in indexes()
    with connection.schema_editor() as editor:
        migration.create_index(apps, editor)
    assert (INDEX in indexes()) is on_postgresql
