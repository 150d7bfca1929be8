"""A site that had django-conversate 0.3.0 until now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from shutil import copytree

import pytest
from django.core.management import call_command
from pytest_django import Settings

from tests.support.old_site.tables import DUMPS, old_tables

Run = Callable[..., str]


@pytest.fixture
def old_files(tmp_path: Path) -> Path:
    """The old folder of files, to be changed at will."""
    return copytree(DUMPS / "files", tmp_path / "old files")


@pytest.fixture
def old_site(transactional_db: None) -> Iterator[None]:
    """Committed, as MariaDB ends a transaction where a table is made, and processes look at it."""
    with old_tables():
        yield


@pytest.fixture
def run(old_files: Path, settings: Settings) -> Run:
    """Run the command, and return what it says."""
    settings.CONVERSATE_POST_LIMIT = None

    def run(**options: object) -> str:
        out = StringIO()
        options = {"files": str(old_files), "stdout": out, **options}
        call_command("import_django_conversate", **options)
        return out.getvalue()

    return run
