"""Empty the tables without TRUNCATE and without the signal ``post_migrate``, which take longest.

Content types and permissions stay, so nothing has to create them again.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.core.management.commands import flush
from django.db import connections

KEPT = {model._meta.db_table for model in (ContentType, Permission)}


class Command(flush.Command):
    def handle(self, **options: Any) -> None:
        connection = connections[options["database"]]
        there = connection.introspection.django_table_names(only_existing=True, include_views=False)
        tables = sorted(set(there) - KEPT)
        if connection.vendor == "postgresql":
            names = [connection.ops.quote_name(table) for table in tables]
            # As TRUNCATE does: what servers still write comes before, and is deleted, too. Foreign
            # keys are checked at the end of the transaction.
            lock = f"LOCK TABLE {', '.join(names)} IN ACCESS EXCLUSIVE MODE"
            statements = [lock, *(f"DELETE FROM {name}" for name in names)]
        else:
            statements = connection.ops.sql_flush(no_style(), tables)
        connection.ops.execute_sql_flush(statements)
