"""The time of single requests that take turns, each alone on the machine."""

from __future__ import annotations

import time
from collections.abc import Mapping
from http.client import HTTPConnection
from statistics import median

from tests.performance.servers import Server

# Django accepts any token of this length if cookie and header are equal.
TOKEN = "x" * 32


class Browser:
    """A signed-in client with one connection; it posts *body*, unless it is empty.

    *status*: the status of the answer, if it is none of those that mean success.
    """

    def __init__(
        self, server: Server, path: str, session: str, body: str = "", *, status: int = 200
    ) -> None:
        self.accepted = {200, 201, 204, status}
        self.connection = HTTPConnection("127.0.0.1", server.port, timeout=120)
        self.method, self.path, self.body = "POST" if body else "GET", path, body
        self.headers = {"Cookie": f"sessionid={session}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN}
        if body:
            self.headers["Content-Type"] = "application/x-www-form-urlencoded"

    def ask(self) -> float:
        """Return the seconds of a request. Raises RuntimeError if another status is answered."""
        begin = time.perf_counter()
        self.connection.request(self.method, self.path, body=self.body, headers=self.headers)
        response = self.connection.getresponse()
        response.read()
        if response.status not in self.accepted:
            raise RuntimeError(f"{self.path}: {response.status}")
        return time.perf_counter() - begin


def times(browsers: Mapping[str, Browser], *, requests: int) -> dict[str, float]:
    """Return the median seconds of each."""
    for browser in browsers.values():
        browser.ask()
    seen: dict[str, list[float]] = {name: [] for name in browsers}
    for _ in range(requests):
        for name, browser in browsers.items():
            seen[name].append(browser.ask())
    for browser in browsers.values():
        browser.connection.close()
    return {name: median(values) for name, values in seen.items()}
