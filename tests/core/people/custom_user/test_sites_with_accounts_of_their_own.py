from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.settings.databases import suffix

ROOT = Path(__file__).parents[4]
SUITE = Path(__file__).parent / "suite"


@pytest.mark.nested
@pytest.mark.parametrize(("account", "use_tz"), [("Account", "1"), ("Bare", "0"), ("Named", "1")])
def test_core_works_on_a_site_with_other_accounts_with_and_without_time_zones(
    account: str, use_tz: str
) -> None:
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", str(SUITE), "-q", "-p", "no:cacheprovider"),
            *("-o", "python_files=check_*.py", "--no-cov"),
            *("--ds", "tests.core.people.custom_user.site.settings"),
        ],
        cwd=ROOT,
        env={
            **{name: value for name, value in os.environ.items() if "PYTEST" not in name},
            "CONVERSATE_TEST_ACCOUNT": account,
            "CONVERSATE_TEST_USE_TZ": use_tz,
            "CONVERSATE_TEST_DB_SUFFIX": f"{suffix()}_{account.lower()}{os.getpid()}",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
