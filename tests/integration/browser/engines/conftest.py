"""Windows of Debian's Firefox and WebKit. Each has cookies and a storage of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .support.window import Window

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django.live_server_helper import LiveServer

    from conversate_core.models import Room
    from tests.integration.browser.support.watch import Watch

    from .support.firefox import Firefox
    from .support.webkit import WebKit

HERE = Path(__file__).parent
PASSWORD = "analytical"

OpenWindow = Callable[..., Window]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.engines)


@pytest.fixture(scope="package")
def firefox() -> Iterator[Firefox]:
    from playwright.sync_api import sync_playwright

    from .support.firefox import Firefox

    # Playwright runs an event loop in this thread; the tests' own queries don't block it for long.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        firefox = Firefox(playwright)
        yield firefox
        firefox.quit()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="package")
def webkit() -> Iterator[WebKit]:
    from .support.webkit import WebKit

    webkit = WebKit()
    yield webkit
    webkit.quit()


@pytest.fixture(scope="package", params=["firefox", "webkit"])
def engine(request: pytest.FixtureRequest) -> Firefox | WebKit:
    engine: Firefox | WebKit = request.getfixturevalue(request.param)
    return engine


@pytest.fixture
def open_window(
    engine: Firefox | WebKit, live_server: LiveServer, watch: Watch
) -> Iterator[OpenWindow]:
    with ExitStack() as windows:

        def open_window(width: int = 1280, height: int = 800, *, dark: bool = False) -> Window:
            window = engine.open_window(
                live_server.url, watch, width=width, height=height, dark=dark
            )
            return windows.enter_context(window)

        yield open_window


@pytest.fixture
def ada(ada: User) -> User:
    ada.set_password(PASSWORD)
    ada.save()
    return ada


@pytest.fixture
def window(open_window: OpenWindow, ada: User, room: Room) -> Window:
    """A window of Ada, who is signed in."""
    window = open_window()
    sign_in(window, "/chat/")
    return window


def sign_in(window: Window, path: str) -> None:
    """Sign Ada in, who is led to this page."""
    window.open(f"/accounts/login/?next={path}")
    window.write("[name=username]", "ada")
    window.write("[name=password]", PASSWORD)
    window.click("form button")
    window.until("path => location.pathname === path && document.readyState === 'complete'", path)
