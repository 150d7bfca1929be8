"""SQLite databases for the tests."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.settings.databases import sqlite


class SQLite:
    """The same methods as `Cluster`. Tests that stop the server are skipped: there is none."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="conversate-faults-"))

    def start(self) -> None:
        """Do nothing."""

    stop = start

    def remove(self) -> None:
        shutil.rmtree(self._folder)

    def settings(self, database: str) -> dict[str, Any]:
        return sqlite() | {"NAME": str(self._folder / database)}

    def create(self, database: str, template: str = "") -> None:
        if template:
            shutil.copy(self._folder / template, self._folder / database)

    def connections(self, database: str) -> int:
        return 0

    def query(self, sql: str, database: str) -> list[str]:
        with closing(sqlite3.connect(self._folder / database)) as connection:
            return ["|".join(map(str, row)) for row in connection.execute(sql)]
