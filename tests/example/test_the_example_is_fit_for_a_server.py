"""As its settings for a server have it: nothing to complain of, and no upload in the open."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import MANAGE

PLACES = """
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from conversate_core.storage import attachment_storage
print(attachment_storage.location)
print(settings.STATIC_ROOT)
for finder in get_finders():
    for storage in getattr(finder, "storages", {}).values():
        print(storage.location)
"""


@pytest.fixture
def manage(tmp_path: Path):
    """Run a command of the example with the environment that a server would give it."""
    ours = re.compile("DJANGO_SETTINGS_MODULE|PYTEST_.*|COV.*|EXAMPLE_.*")
    inherited = {name: value for name, value in os.environ.items() if not ours.match(name)}
    environment = {
        "DJANGO_SETTINGS_MODULE": "repaircafe.deployment",
        "EXAMPLE_VAR": str(tmp_path),
        "EXAMPLE_HOST": "repair-cafe.example",
        "EXAMPLE_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    }

    def manage(*command: str, without: str = "") -> subprocess.CompletedProcess[str]:
        given = {**inherited, **environment}
        given.pop(without, None)
        return subprocess.run(
            [sys.executable, "-W", "error", MANAGE, *command],
            env=given,
            capture_output=True,
            text=True,
            timeout=120,
        )

    return manage


def test_the_checks_for_a_server_find_nothing(manage) -> None:
    done = manage("check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr
    assert "no issues (0 silenced)" in done.stdout + done.stderr


@pytest.mark.parametrize("name", ["EXAMPLE_HOST", "EXAMPLE_SECRET_KEY"])
def test_it_does_not_start_with_the_secrets_of_the_demo(manage, name: str) -> None:
    assert manage("check", without=name).returncode != 0


def test_uploads_are_in_no_folder_that_everybody_gets_at(manage) -> None:
    done = manage("shell", "-c", PLACES)
    assert done.returncode == 0, done.stderr
    uploads, *public = [Path(line) for line in done.stdout.splitlines() if line.startswith("/")]
    assert len(public) > 3
    for folder in public:
        assert not uploads.is_relative_to(folder)
        assert not folder.is_relative_to(uploads)
