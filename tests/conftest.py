"""What every test gets, whichever layers are installed."""

import os
from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Return 0 for a single file, and at least 4 for more: tests wait for browsers and servers."""
    is_single_file = len(config.args) == 1 and ".py" in config.args[0]
    return 0 if is_single_file else max(4, os.cpu_count() or 0)


@pytest.fixture(autouse=True)
def uploads(settings: Settings, tmp_path: Path) -> Path:
    """A folder for uploaded files of each test's own."""
    folder = tmp_path / "uploads"
    settings.CONVERSATE_STORE_ROOT = folder
    return folder
