"""Debian's Firefox ESR, which Playwright drives by WebDriver BiDi."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Error, Page, ViewportSize

from .window import PATIENCE, Window

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

    from tests.integration.browser.support.watch import Watch

NAME = "firefox-esr"
SCHEME = "layout.css.prefers-color-scheme.content-override"


class FirefoxWindow(Window):
    between_pages = (Error,)

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, path: str) -> None:
        # A page that is still loading would interrupt it.
        self.page.wait_for_load_state()
        self.page.goto(path)

    def click(self, selector: str) -> None:
        self.page.click(selector)

    def write(self, selector: str, text: str) -> None:
        self.page.fill(selector, text)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def choose_files(self, selector: str, *paths: Path) -> None:
        self.page.set_input_files(selector, paths)

    def evaluate(self, function: str, *arguments: Any) -> Any:
        return self.page.evaluate(f"(all) => ({function})(...all)", list(arguments))

    # Playwright does not notice the navigation to a page in the back/forward cache.
    def back(self) -> None:
        self.evaluate("() => { history.back(); }")

    def forward(self) -> None:
        self.evaluate("() => { history.forward(); }")

    def screenshot(self, path: Path) -> None:
        self.page.screenshot(path=path)


def find_firefox() -> str:
    path = shutil.which(NAME)
    return path or pytest.fail(f"install it with 'sudo apt-get install {NAME}'", pytrace=False)


class Firefox:
    """Starts a browser for each color scheme, which the driver can't set for a page."""

    def __init__(self, playwright: Playwright) -> None:
        self.playwright = playwright
        self.browsers: dict[bool, Browser] = {}

    def browser(self, dark: bool) -> Browser:
        if dark not in self.browsers:
            self.browsers[dark] = self.playwright.firefox.launch(
                channel="moz-firefox",
                executable_path=find_firefox(),
                firefox_user_prefs={SCHEME: 0 if dark else 1},
            )
        return self.browsers[dark]

    @contextmanager
    def open_window(
        self, url: str, watch: Watch, *, width: int, height: int, dark: bool
    ) -> Iterator[Window]:
        size = ViewportSize(width=width, height=height)
        context = self.browser(dark).new_context(base_url=url, viewport=size)
        context.set_default_timeout(PATIENCE * 1000)
        page = context.new_page()
        watch.over(page)
        yield FirefoxWindow(page)
        context.close()

    def quit(self) -> None:
        for browser in self.browsers.values():
            browser.close()
