"""Where the browser of the browser tests is, and what to say where there is none."""

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome")

REASON = (
    "no Chromium found: install it with 'sudo apt-get install chromium' "
    "(or 'hatch run browser:install' on other systems)"
)


def find_chromium() -> str | None:
    """The executable: the system's, else the one that Playwright downloaded."""
    return next(filter(None, map(shutil.which, NAMES)), None) or _from_playwright()


def launch_arguments() -> list[str]:
    # Chromium refuses to run its sandbox as root, which is who runs the tests in a container.
    return ["--no-sandbox"] if os.geteuid() == 0 else []


def _from_playwright() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None
