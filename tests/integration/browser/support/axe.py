"""Runs axe-core in a page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

SCRIPT = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")


# The rules whose results depend on the color scheme.
COLORS = {"runOnly": ["color-contrast", "link-in-text-block"]}


def violations(page: Page, options: Mapping[str, Any] | None = None) -> list[str]:
    """Return what axe finds; by default with its own rules and those of WCAG up to AA."""
    if page.evaluate("window.axe === undefined"):
        # Not as a script element, which the page's policy forbids.
        page.evaluate(SCRIPT)
    asked = {"resultTypes": ["violations"], **(options or {})}
    # axe takes the canvas for white in dark mode, too.
    page.evaluate("document.documentElement.style.backgroundColor = 'Canvas'")
    found: dict[str, Any] = page.evaluate("(options) => axe.run(options)", asked)
    return [
        f"{rule['id']}: {node['html'][:120]} ({node['failureSummary']})"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
