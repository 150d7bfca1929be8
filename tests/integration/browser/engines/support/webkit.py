"""Debian's WebKitGTK, the engine of Safari, which Selenium drives on a display of its own.

The driver has no access to the console, so errors of scripts and violations of the policy are only
seen in Firefox and Chromium.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from selenium.common.exceptions import WebDriverException
from selenium.webdriver import ActionChains, Keys, Remote
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.file_detector import UselessFileDetector
from selenium.webdriver.remote.remote_connection import RemoteConnection
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

from .window import Window

if TYPE_CHECKING:
    from tests.integration.browser.support.watch import Watch

# Programs and their packages.
NEEDED = {
    "WebKitWebDriver": "webkit2gtk-driver",
    "Xvfb": "xvfb",
    "matchbox-window-manager": "matchbox-window-manager",
}
KEYS = {"Enter": Keys.ENTER, "Escape": Keys.ESCAPE}


class WebKitWindow(Window):
    between_pages = (WebDriverException,)

    def __init__(self, driver: Remote, url: str) -> None:
        self.driver = driver
        self.url = url

    def open(self, path: str) -> None:
        self.driver.get(self.url + path)

    def click(self, selector: str) -> None:
        self._find(selector).click()

    def write(self, selector: str, text: str) -> None:
        field = self._find(selector)
        field.clear()
        field.send_keys(text)

    def press(self, key: str) -> None:
        ActionChains(self.driver).send_keys(KEYS[key]).perform()

    def choose_files(self, selector: str, *paths: Path) -> None:
        self._find(selector).send_keys("\n".join(map(str, paths)))

    def evaluate(self, function: str, *arguments: Any) -> Any:
        return self.driver.execute_script(f"return ({function})(...arguments)", *arguments)

    def back(self) -> None:
        self.driver.back()

    def forward(self) -> None:
        self.driver.forward()

    def screenshot(self, path: Path) -> None:
        self.driver.save_screenshot(str(path))

    def _find(self, selector: str) -> WebElement:
        self.until("selector => document.querySelector(selector)", selector)
        return self.driver.find_element(By.CSS_SELECTOR, selector)


@contextmanager
def display(width: int, height: int) -> Iterator[dict[str, str]]:
    """A screen with a window manager, which makes the window as large as the screen."""
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert server.stdout is not None
    environment = {**os.environ, "DISPLAY": f":{server.stdout.readline().strip()}"}
    manager = subprocess.Popen(
        ["matchbox-window-manager", "-use_titlebar", "no"],
        env=environment,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield environment
    finally:
        for process in (manager, server):
            process.terminate()
            process.communicate()


class WebKit:
    """Starts a browser for each size of the screen and color scheme, and keeps it for all tests."""

    def __init__(self) -> None:
        missing = [package for program, package in NEEDED.items() if not shutil.which(program)]
        if missing:
            pytest.fail(f"install: sudo apt-get install {' '.join(missing)}", pytrace=False)
        self.drivers: dict[tuple[int, int, bool], Remote] = {}
        self.started = ExitStack()

    def driver(self, width: int, height: int, dark: bool) -> Remote:
        kind = (width, height, dark)
        if kind not in self.drivers:
            options = Options()
            for argument in ["--automation", *(["--dark-mode"] if dark else [])]:
                options.add_argument(argument)
            environment = self.started.enter_context(display(width, height))
            service = Service(shutil.which("WebKitWebDriver"), env=environment)
            service.start()
            self.started.callback(service.stop)
            address = RemoteConnection(client_config=ClientConfig(service.service_url))
            # The files are on the machine of the browser.
            driver = Remote(address, options=options, file_detector=UselessFileDetector())
            self.started.callback(driver.quit)
            self.drivers[kind] = driver
        return self.drivers[kind]

    @contextmanager
    def open_window(
        self, url: str, _watch: Watch, *, width: int, height: int, dark: bool
    ) -> Iterator[Window]:
        driver = self.driver(width, height, dark)
        yield WebKitWindow(driver, url)
        driver.execute_script("localStorage.clear(); sessionStorage.clear()")
        driver.delete_all_cookies()
        driver.get("about:blank")

    def quit(self) -> None:
        self.started.close()
