from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def session_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of sessions in files, the same for all tests: Django caches its path."""
    return tmp_path_factory.mktemp("sessions")
