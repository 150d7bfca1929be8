"""`translations:check` fails where `translations:update` would change a file, and only there."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from scripts.translations import LANGUAGES, check, update

SOURCES = Path(__file__).parents[2] / "packages/conversate-alerts/src/conversate_alerts"

pytestmark = pytest.mark.skipif(not shutil.which("xgettext"), reason="needs GNU gettext")


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of a package whose catalogues are up to date."""
    ignore = shutil.ignore_patterns("__pycache__")
    package = shutil.copytree(SOURCES, tmp_path / SOURCES.name, ignore=ignore)
    update(package)
    assert check(package) == []
    return package


def written(package: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in package.glob("locale/**/django.*")}


def test_a_second_update_writes_the_same_bytes(package: Path) -> None:
    before = written(package)
    update(package)
    assert written(package) == before


def test_a_text_that_moves_to_another_module_changes_nothing(package: Path) -> None:
    before = written(package)
    (package / "choices.py").rename(package / "zz_choices.py")
    update(package)
    assert written(package) == before


def test_the_check_names_a_text_that_was_added_in_each_language(package: Path) -> None:
    (package / "added.py").write_text("TEXT = _('A text that was added')\n")
    found = check(package)
    assert len(found) == len(LANGUAGES)
    assert all(line.endswith("lacks 'A text that was added'") for line in found)


def test_the_check_names_a_translation_that_was_not_compiled(package: Path) -> None:
    catalogue = package / "locale/de/LC_MESSAGES/django.po"
    text = catalogue.read_text("utf-8").replace("Öffne den Link", "Folge dem Link")
    catalogue.write_text(text, "utf-8")
    (found,) = check(package)
    assert found.endswith("django.po: differs from what translations:update writes")
