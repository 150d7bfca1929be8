"""docs/reference/checks.md has every system check of the three packages, and no other."""

from __future__ import annotations

import re

import pytest

from conversate_alerts.conf import AlertSettings
from conversate_core.conf import CoreSettings, Setting
from conversate_web.conf import WebSettings

from .support.pages import REPOSITORY, names_in, rows_of, text_of

ID = re.compile(r"\bconversate_\w+\.[EW]\d{3}\b")
TEXT = text_of("reference/checks")
ROWS = rows_of(TEXT)
SETTINGS = [
    setting
    for owner in (CoreSettings, WebSettings, AlertSettings)
    for setting in vars(owner).values()
    if isinstance(setting, Setting)
]


def ids_in_the_code() -> set[str]:
    sources = (REPOSITORY / "packages").glob("*/src/**/*.py")
    return {found for path in sources for found in ID.findall(path.read_text("utf-8"))}


def test_every_check_has_a_row_and_every_row_a_check() -> None:
    listed = [names_in(row[0])[0] for row in ROWS]
    assert sorted(listed) == sorted(ids_in_the_code())


def test_the_rows_are_in_the_section_of_their_package_and_in_order() -> None:
    for package in ("core", "web", "alerts"):
        section = re.split(rf"^## {package.title()}$", TEXT, flags=re.MULTILINE)[1]
        ids = [names_in(row[0])[0] for row in rows_of(section.split("\n## ")[0])]
        assert ids == sorted(ids)
        assert {each.split(".")[0] for each in ids} == {f"conversate_{package}"}


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_the_row_of_a_setting_names_it(setting) -> None:
    [problem] = [row[1] for row in ROWS if row[0] == f"`{setting.check_id}`"]
    assert names_in(problem)[0] == setting.name


def test_every_row_says_what_to_do() -> None:
    assert all(len(row) == 3 and row[1] and row[2] for row in ROWS)
