"""The statistics of the planner, for tests of how much work a query is."""

from __future__ import annotations

import pytest
from django.db import connection

# ANALYZE TABLE of MariaDB commits: the rows of such a test would stay in the database.
on_a_database_with_statistics = pytest.mark.django_db(transaction=connection.vendor == "mysql")


def renew_statistics() -> None:
    """Let the planner know the numbers of rows. SQLite has no statistics, as on most sites."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE")
            # With so few rows, or on a hard disk, reading all of them costs about the same.
            cursor.execute("SET LOCAL random_page_cost = 1.1")
            cursor.execute("SET LOCAL enable_seqscan = off")
        if connection.vendor == "mysql":
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f"ANALYZE TABLE {table}")
