"""The packages pass a database alias to Django's functions, which use `default` otherwise."""

from __future__ import annotations

import re
from pathlib import Path

import conversate_core

PACKAGES = Path(conversate_core.__file__).parents[3]
OF_DEFAULT = re.compile(
    r"transaction\.(?:atomic|on_commit|set_rollback|savepoint|get_connection)\b(?!\(using=)"
    r"|from django\.db import .*\bconnection\b|\.iterator\("
)
# It says the database; and migrations get theirs.
ALLOWED = {"databases.py"}


def test_no_module_forgets_to_say_which_database() -> None:
    forgotten = [
        f"{path.name}: {line.strip()}"
        for path in PACKAGES.glob("*/src/*/**/*.py")
        if path.name not in ALLOWED and path.parent.name != "migrations"
        for line in path.read_text().splitlines()
        if OF_DEFAULT.search(line)
    ]
    assert not forgotten
