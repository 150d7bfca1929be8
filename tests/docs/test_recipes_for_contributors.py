"""CONTRIBUTING.md: which files a change touches."""

from __future__ import annotations

import re

import pytest

from .support.pages import REPOSITORY, names_in

TEXT = (REPOSITORY / "CONTRIBUTING.md").read_text("utf-8")
SECTION = TEXT.split("\n## What a change touches\n")[1].split("\n## ")[0]
RECIPES = dict(re.findall(r"^### (.+)\n((?:(?!###).*\n)*)", SECTION, re.MULTILINE))
ROOTS = ("conversate_", "tests/", "docs/", "scripts/", "example/")


def paths_in(text: str) -> list[str]:
    return [name for name in names_in(text) if "/" in name and name.startswith(ROOTS)]


def exists(path: str) -> bool:
    inside = "packages/*/src/" if path.startswith("conversate_") else ""
    return any(REPOSITORY.glob(inside + path.rstrip("/")))


@pytest.mark.parametrize("title", RECIPES)
def test_the_recipes_name_files_that_exist(title: str) -> None:
    named = paths_in(RECIPES[title])
    assert len(named) >= 3
    assert [path for path in named if not exists(path)] == []


def test_there_is_a_recipe_for_each_usual_change() -> None:
    assert len(RECIPES) == 10


def test_the_table_of_modules_names_files_that_exist() -> None:
    table = TEXT.split("\nStart at these modules")[1].split("\n## ")[0]
    named = paths_in(table)
    assert len(named) >= 10
    assert [path for path in named if not exists(path)] == []
