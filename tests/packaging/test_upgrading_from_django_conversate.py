"""A site that django-conversate 0.3.0 has made from its package goes over to these packages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.old_site.build import build

from .conftest import Site

pytestmark = pytest.mark.packaging

DUMPS = Path(__file__).parents[1] / "support" / "old_site" / "dumps"


def test_the_site_goes_on_with_what_it_had(site: Callable[..., Site], tmp_path: Path) -> None:
    installed = site("core", "web", "alerts")
    # Into the very database and folder that the settings name.
    old = tmp_path / "old"
    old.mkdir()
    files, dump = build(old, "sqlite3", str(installed.folder / "db.sqlite3"))
    files.rename(installed.folder / "uploads")
    installed.manage("migrate", "--verbosity", "0")
    said = installed.manage("import_django_conversate")
    assert "4 rooms, 8 messages, 2 files" in said
    assert said.endswith("What is here is what is there.\n")
    assert "0 rooms, 0 messages, 0 files" in installed.manage("import_django_conversate")
    assert installed.run("use_import.py") == "grace is led to: Milch\nZucker\n\n"
    # And what the other tests start from is what the package makes today.
    assert (DUMPS / "sqlite3.sql").read_bytes().endswith(dump.read_bytes())
