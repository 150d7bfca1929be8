"""docs/explanation/security.md says what was tried, and how often."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter

from .support.pages import REPOSITORY, names_in, table


def cases_of(paths: list[str]) -> Counter[str]:
    collected = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *paths],
        cwd=REPOSITORY,
        env={name: value for name, value in os.environ.items() if "PYTEST" not in name},
        capture_output=True,
        text=True,
        check=True,
    )
    return Counter(line.partition("::")[0] for line in collected.stdout.splitlines())


def test_each_row_has_the_number_of_its_cases() -> None:
    said = {
        f"tests/{names_in(tests)[0]}": int(number)
        for _, _, tests, number in table("explanation/security", "What was tried")
    }
    cases = cases_of(list(said))
    assert said == {path: cases[path] for path in said}
