"""Find Chromium for the browser tests."""

import os
import shutil
from pathlib import Path

import pytest

# The shell is the same browser without windows, and takes two thirds of the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")

REASON = (
    "no Chromium found: install it with 'sudo apt-get install chromium' "
    "(or 'hatch run browser:install' on other systems)"
)


def find_chromium() -> str | None:
    """Return the executable of the system, or of Playwright, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None) or _from_playwright()


def require_chromium() -> str:
    """Return the executable; without one, skip the test, or fail by the environment variable."""
    if path := find_chromium():
        return path
    if os.environ.get("CONVERSATE_REQUIRE_CHROMIUM"):
        pytest.fail(REASON, pytrace=False)
    pytest.skip(REASON)


def launch_arguments() -> list[str]:
    # Chromium can't run its sandbox as root, the usual user in a container.
    return ["--no-sandbox"] if os.geteuid() == 0 else []


def _from_playwright() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None
