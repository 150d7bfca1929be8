"""Find the Nu HTML checker."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

JAR = Path(__file__).parents[2] / "node_modules/vnu-jar/build/dist/vnu.jar"
REASON = "no Nu HTML checker found: it needs Java, and 'hatch run html:install', which needs npm"


def require_checker() -> list[str]:
    """Return the command; without it, skip the test, or fail by the environment variable."""
    java = shutil.which("java")
    if java and JAR.exists():
        return [java, "-jar", str(JAR)]
    if os.environ.get("CONVERSATE_REQUIRE_NU"):
        pytest.fail(REASON, pytrace=False)
    pytest.skip(REASON)
