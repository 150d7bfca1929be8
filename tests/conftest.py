"""What every test gets, whichever layers are installed."""

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def uploads(settings: Settings, tmp_path: Path) -> Path:
    """A folder for uploaded files of each test's own."""
    folder = tmp_path / "uploads"
    settings.CONVERSATE_STORE_ROOT = folder
    return folder
