"""A real Chromium, a real server under a strict policy, and three members of a room."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as site_settings
from django.test import Client, override_settings
from pytest_django.live_server_helper import LiveServer

from conversate_core import services
from conversate_core.models import Membership, Message, Room
from tests.core.support.people import make_person
from tests.integration.browser.support.watch import Watch
from tests.support.chromium import launch_arguments, require_chromium

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from playwright.sync_api import Browser, Page
    from pytest_django import Settings

HERE = Path(__file__).parent
QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]
# Milliseconds until an element has to appear. Only a very busy machine needs that long.
PATIENCE = 30_000

OpenPage = Callable[..., "Page"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    path = require_chromium()
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    # Playwright runs an event loop in this thread; the tests' own queries don't block it for long.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        arguments = {*QUIET, *launch_arguments()}
        yield playwright.chromium.launch(executable_path=path, args=sorted(arguments))
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="package")
def live_server() -> Iterator[LiveServer]:
    middleware = ["tests.integration.browser.support.csp.strict_policy", *site_settings.MIDDLEWARE]
    with override_settings(MIDDLEWARE=middleware):
        server = LiveServer("localhost")
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def _pacing(settings: Settings) -> None:
    """Poll fast, so that tests don't have to wait."""
    settings.CONVERSATE_POLL_MIN = 200
    settings.CONVERSATE_POLL_STEP = 0
    settings.CONVERSATE_POST_LIMIT = None


@pytest.fixture
def watch() -> Iterator[Watch]:
    watch = Watch()
    yield watch
    assert watch.unexpected() == []


@pytest.fixture
def open_page(browser: Browser, live_server: LiveServer, watch: Watch) -> Iterator[OpenPage]:
    """Open a page as this user, each time in a new browser context."""
    contexts = []

    def open_page(
        user: User | None, path: str, *, script: str | None = None, **options: Any
    ) -> Page:
        context = browser.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        if user is not None:
            context.add_cookies([session_cookie(user, live_server.url)])
        page = context.new_page()
        watch.over(page)
        if script is not None:
            # Before all scripts of the page, like a site's own script.
            page.add_init_script(script)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def session_cookie(user: User, url: str) -> Any:
    client = Client()
    client.force_login(user)
    name = site_settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": url}


@pytest.fixture
def ada(transactional_db: None) -> User:
    return make_person("ada", first_name="Ada", last_name="Lovelace", email="ada@example.org")


@pytest.fixture
def grace(transactional_db: None) -> User:
    return make_person("grace", first_name="Grace", last_name="Hopper", email="grace@example.org")


@pytest.fixture
def linus(transactional_db: None) -> User:
    return make_person("linus", first_name="Linus", email="linus@example.org")


@pytest.fixture
def room(ada: User, grace: User, linus: User) -> Room:
    return services.create_room(
        title="Engine room", description="How it runs.", members=[ada, grace, linus]
    )


@pytest.fixture
def ada_in(room: Room, ada: User) -> Membership:
    return Membership.objects.get(room=room, user=ada)


@pytest.fixture
def say(room: Room) -> Callable[..., Message]:
    """Post to the room from the server, not from a page."""

    def say(author: User, body: str = "", **options: Any) -> Message:
        return services.post_message(room=room, author=author, body=body, **options)

    return say
