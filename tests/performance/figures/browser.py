"""Chromium: the first visit of a room, and messages that arrive when many are loaded."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from statistics import median
from typing import Any, NamedTuple

from django.conf import settings

from tests.performance.filling import Filled
from tests.performance.history import make_history
from tests.performance.rows import NotPossible, Row, row
from tests.performance.scene import Scene
from tests.performance.servers import Server, uvicorn
from tests.performance.timing import Browser
from tests.performance.tracing import CATEGORIES, Work, read_trace

# As a web server in front of the site would do it.
GZIP = "django.middleware.gzip.GZipMiddleware"
# Milliseconds until a page has loaded, or has all messages.
PATIENCE = 120_000
# Milliseconds in which a message arrives and the page does all that belongs to it.
SETTLED = 2_000
READER, AUTHOR = 0, 1
# Types of requests that a page makes after it has loaded.
LATER = {"XHR", "Fetch", "Ping"}


class Visit(NamedTuple):
    """``sent``: kilobytes, with headers. The others: milliseconds until the page had loaded."""

    sent: float
    script: float
    layout: float
    tasks: float


def measure(scene: Scene) -> Iterator[Row]:
    filled = scene.rooms[scene.sizes.few_members, scene.sizes.messages[0]]
    with _chromium() as chromium, uvicorn(MIDDLEWARE=[GZIP, *settings.MIDDLEWARE]) as server:
        visits = [_visit(chromium, server, filled) for _ in range(scene.sizes.arrivals)]
        yield from _rows_of_visits(visits)
        arrivals = _arrivals(scene, chromium, server, filled)
        yield from _rows_of_arrivals(arrivals, scene.sizes.loaded)


def _rows_of_visits(visits: list[Visit]) -> Iterator[Row]:
    sent, script, layout, tasks = map(median, zip(*visits, strict=True))
    what = "first visit of a room"
    yield row(f"{what}: transfer with gzip", sent, "KB", goal="<= 50")
    yield row(f"{what}: script", script, "ms")
    yield row(f"{what}: styles and layout", layout, "ms")
    yield row(f"{what}: main thread in all", tasks, "ms")


def _rows_of_arrivals(arrivals: list[Work], loaded: int) -> Iterator[Row]:
    forced, tasks = map(median, zip(*arrivals, strict=True))
    what = f"arriving message at {loaded:,} loaded"
    yield row(f"{what}: forced layout", forced, "ms", goal="<= 4")
    yield row(f"{what}: main thread in all", tasks, "ms", goal="<= 40")


def _visit(chromium: Any, server: Server, filled: Filled) -> Visit:
    """Visit the room with an empty cache."""
    with _page(chromium, server, filled) as page:
        devtools = page.context.new_cdp_session(page)
        devtools.send("Network.enable")
        devtools.send("Performance.enable")
        later, sizes = set(), []

        def received(event: dict[str, Any]) -> None:
            if event["type"] in LATER:
                later.add(event["requestId"])

        def finished(event: dict[str, Any]) -> None:
            if event["requestId"] not in later:
                sizes.append(event["encodedDataLength"])

        devtools.on("Network.responseReceived", received)
        devtools.on("Network.loadingFinished", finished)
        _open(page, filled)
        metrics = devtools.send("Performance.getMetrics")["metrics"]
    seconds = {each["name"]: each["value"] for each in metrics}
    layout = seconds["LayoutDuration"] + seconds["RecalcStyleDuration"]
    times = (seconds["ScriptDuration"], layout, seconds["TaskDuration"])
    return Visit(sum(sizes) / 1024, *(each * 1000 for each in times))


def _arrivals(scene: Scene, chromium: Any, server: Server, filled: Filled) -> list[Work]:
    """Open a page, let so many messages arrive, and measure those that follow."""
    author = Browser(server, filled.address("api/send/"), filled.sessions[AUTHOR], "body=Here+I+am")
    with _page(chromium, server, filled) as page:
        _open(page, filled)
        count = scene.sizes.loaded - page.locator(".cnv-message").count()
        filled.room.refresh_from_db()
        users = [user.pk for user in filled.users]
        last = make_history(filled.room, count=max(count, 1), users=users)
        page.wait_for_selector(f"#message-{last}", state="attached", timeout=PATIENCE)
        page.wait_for_timeout(SETTLED)
        return [_arrival(chromium, page, author, filled) for _ in range(scene.sizes.arrivals)]


def _open(page: Any, filled: Filled) -> None:
    """Open the room. Raises RuntimeError if something else is answered."""
    response = page.goto(filled.address())
    if response.status != 200 or not page.locator(".cnv-message").count():
        raise RuntimeError(f"{response.status}: {page.content()}")


def _arrival(chromium: Any, page: Any, author: Browser, filled: Filled) -> Work:
    chromium.start_tracing(page=page, categories=CATEGORIES)
    author.ask()
    page.wait_for_timeout(SETTLED)
    work = read_trace(chromium.stop_tracing())
    last = filled.room.messages.order_by("pk").last()
    # Only now: looking at the page is work, too.
    page.wait_for_selector(f"#message-{last.pk}", state="attached", timeout=SETTLED)
    return work


@contextmanager
def _page(chromium: Any, server: Server, filled: Filled) -> Iterator[Any]:
    """Yield a new page of a new profile, signed in."""
    url = f"http://127.0.0.1:{server.port}"
    context = chromium.new_context(base_url=url)
    context.set_default_timeout(PATIENCE)
    context.add_cookies([{"name": "sessionid", "value": filled.sessions[READER], "url": url}])
    try:
        yield context.new_page()
    finally:
        context.close()


@contextmanager
def _chromium() -> Iterator[Any]:
    """Yield the running browser. Raises NotPossible if it or Playwright is missing."""
    if not find_spec("playwright"):
        raise NotPossible("playwright is not installed")
    support = import_module("tests.support.chromium")
    path = support.find_chromium()
    if not path:
        raise NotPossible("there is no Chromium")
    # Playwright runs an event loop in this thread; our own queries don't block it for long.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    try:
        with import_module("playwright.sync_api").sync_playwright() as playwright:
            arguments = support.launch_arguments()
            yield playwright.chromium.launch(executable_path=path, args=arguments)
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
