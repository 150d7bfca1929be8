"""The page on the architecture names all folders of the packages."""

from __future__ import annotations

import re

import pytest

from tests.docs.support.pages import REPOSITORY, table

PACKAGES = ["conversate_core", "conversate_web", "conversate_alerts"]
# Django's own, and files that are no modules.
USUAL = {"locale", "management", "migrations", "static", "templates", "templatetags"}


def named(package: str) -> set[str]:
    cells = [row[0] for row in table("explanation/architecture", package)]
    return {name.rstrip("/") for cell in cells for name in re.findall(r"`([^`]+)`", cell)}


@pytest.mark.parametrize("package", PACKAGES)
def test_it_names_every_folder_and_nothing_that_is_not_there(package: str) -> None:
    root = REPOSITORY / "packages" / package.replace("_", "-") / "src" / package
    there = {path.name for path in root.iterdir() if path.name != "__pycache__"}
    folders = {name for name in there if any((root / name).glob("*.py"))} - USUAL
    assert named(package) <= there
    assert folders <= named(package)
