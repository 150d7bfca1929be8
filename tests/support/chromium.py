"""Where the browser of the browser tests is, and what to say where there is none."""

import os
import shutil
from pathlib import Path

import pytest

# The shell is the same browser without windows of its own, which cost a third of the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")

REASON = (
    "no Chromium found: install it with 'sudo apt-get install chromium' "
    "(or 'hatch run browser:install' on other systems)"
)


def find_chromium() -> str | None:
    """The executable: the system's, else the one that Playwright downloaded."""
    return next(filter(None, map(shutil.which, NAMES)), None) or _from_playwright()


def require_chromium() -> str:
    """The executable; where there is none the test is skipped, or fails where that is asked for."""
    if path := find_chromium():
        return path
    if os.environ.get("CONVERSATE_REQUIRE_CHROMIUM"):
        pytest.fail(REASON, pytrace=False)
    pytest.skip(REASON)


def launch_arguments() -> list[str]:
    # Chromium refuses to run its sandbox as root, which is who runs the tests in a container.
    return ["--no-sandbox"] if os.geteuid() == 0 else []


def _from_playwright() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None
