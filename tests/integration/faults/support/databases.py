"""The database of the site with faults: CONVERSATE_TEST_DB says which, PostgreSQL by default."""

from __future__ import annotations

import os

from tests.integration.faults.support.cluster import Cluster
from tests.integration.faults.support.mariadb import MariaDB
from tests.integration.faults.support.sqlite import SQLite

Database = Cluster | MariaDB | SQLite
KINDS: dict[str, type[Database]] = {"postgres": Cluster, "mariadb": MariaDB, "sqlite": SQLite}
KIND = os.environ.get("CONVERSATE_TEST_DB", "postgres")


def make_database() -> Database:
    return KINDS[KIND]()
