"""The example site in processes of its own, on a folder of its own."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.ports import free_port

from .support.visiting import Visitor, wait_for_answer

# The example brings its own database: once is enough, whatever the suite runs on.
if os.environ.get("CONVERSATE_TEST_DB", "sqlite") != "sqlite":
    collect_ignore_glob = ["test_*"]

REPOSITORY = Path(__file__).parents[2]
MANAGE = REPOSITORY / "example" / "manage.py"


class Site:
    """The site as the command line knows it: ``demo`` runs until the block ends."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, MANAGE, *command],
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=True,
        )
        return done.stdout

    @contextlib.contextmanager
    def serving(self) -> Iterator[Visit]:
        port = free_port()
        log = self.folder.parent / f"{port}.log"
        with log.open("w") as output:
            process = subprocess.Popen(
                [sys.executable, MANAGE, "demo", str(port)],
                env=self.environment(),
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            wait_for_answer(f"http://127.0.0.1:{port}/", process)
            yield Visit(port, log.read_text())
        finally:
            process.terminate()
            process.wait(timeout=120)

    def environment(self) -> dict[str, str]:
        # Not the settings of the tests, nor their coverage.
        ours = re.compile("DJANGO_SETTINGS_MODULE|PYTEST_.*|COV.*")
        inherited = {name: value for name, value in os.environ.items() if not ours.match(name)}
        return inherited | {"EXAMPLE_VAR": str(self.folder), "PYTHONUNBUFFERED": "1"}


class Visit:
    """One run of ``demo``: what it said, and visitors to it."""

    def __init__(self, port: int, said: str) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.said = said

    def visitor(self) -> Visitor:
        return Visitor(self.address)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return Site(tmp_path_factory.mktemp("example") / "var")
