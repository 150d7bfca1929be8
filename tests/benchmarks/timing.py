"""The time of single requests that take turns, each alone on the machine."""

from __future__ import annotations

import time
from collections.abc import Mapping
from http.client import HTTPConnection
from statistics import median

from tests.benchmarks.servers import Server

# Django takes any token of this length where cookie and header agree.
TOKEN = "x" * 32


class Browser:
    """One that is signed in and keeps its connection; posts *body*, where there is one."""

    def __init__(self, server: Server, path: str, session: str, body: str = "") -> None:
        self.connection = HTTPConnection("127.0.0.1", server.port, timeout=120)
        self.method, self.path, self.body = "POST" if body else "GET", path, body
        self.headers = {"Cookie": f"sessionid={session}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN}
        if body:
            self.headers["Content-Type"] = "application/x-www-form-urlencoded"

    def ask(self) -> float:
        """Seconds. Raises RuntimeError where the request is refused or sent elsewhere."""
        begin = time.perf_counter()
        self.connection.request(self.method, self.path, body=self.body, headers=self.headers)
        response = self.connection.getresponse()
        response.read()
        if response.status not in {200, 201, 204}:
            raise RuntimeError(f"{self.path}: {response.status}")
        return time.perf_counter() - begin


def times(browsers: Mapping[str, Browser], *, requests: int) -> dict[str, float]:
    """Median seconds of each."""
    for browser in browsers.values():
        browser.ask()
    seen: dict[str, list[float]] = {name: [] for name in browsers}
    for _ in range(requests):
        for name, browser in browsers.items():
            seen[name].append(browser.ask())
    for browser in browsers.values():
        browser.connection.close()
    return {name: median(values) for name, values in seen.items()}
