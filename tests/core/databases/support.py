"""Run tests of other folders on the site beside this file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.settings.databases import suffix

ROOT = Path(__file__).parents[3]
SITE = "tests.core.databases.site"


def run_there(*paths: str) -> None:
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", *paths, "-q", "-p", "no:cacheprovider", "--no-cov"),
            *("-p", f"{SITE}.plugin", "--ds", f"{SITE}.settings"),
        ],
        cwd=ROOT,
        env={
            **{name: value for name, value in os.environ.items() if "PYTEST" not in name},
            "CONVERSATE_TEST_DB_SUFFIX": f"{suffix()}_{os.getpid()}",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
