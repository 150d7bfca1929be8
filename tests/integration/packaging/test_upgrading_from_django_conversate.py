"""A site with django-conversate 0.3.0, from its package, upgrades to these packages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.old_site.build import build

from .conftest import Site

pytestmark = pytest.mark.packaging

DUMPS = Path(__file__).parents[2] / "support" / "old_site" / "dumps"


def test_the_site_goes_on_with_what_it_had(site: Callable[..., Site], tmp_path: Path) -> None:
    installed = site("core", "web", "alerts")
    # In the database and the folder of the settings.
    old = tmp_path / "old"
    old.mkdir()
    files, dump = build(old, "sqlite3", str(installed.folder / "db.sqlite3"))
    files.rename(installed.folder / "uploads")
    settings = installed.folder / "settings.py"
    usual = settings.read_text()
    assert "import_django_conversate" not in installed.manage("help", "--commands")
    # The line that the docs say to add for the upgrade, and to remove afterwards.
    settings.write_text(f'{usual}\nINSTALLED_APPS += ["conversate_core.importing"]\n')
    installed.manage("migrate", "--verbosity", "0")
    said = installed.manage("import_django_conversate")
    assert "4 rooms, 8 messages, 2 files" in said
    assert said.endswith("All messages and files match.\n")
    assert "0 rooms, 0 messages, 0 files" in installed.manage("import_django_conversate")
    assert installed.run("use_import.py") == "grace is led to: Milch\nZucker\n\n"
    installed.manage("migrate", "conversate_import", "zero", "--verbosity", "0")
    settings.write_text(usual)
    assert "import_django_conversate" not in installed.manage("help", "--commands")
    assert installed.manage("makemigrations", "--check", "--dry-run") == "No changes detected\n"
    # The dumps of the other tests are what this package creates.
    assert (DUMPS / "sqlite3.sql").read_bytes().endswith(dump.read_bytes())
