"""Waits for what is seen outside of the page, and holds requests of a page back."""

from __future__ import annotations

import time
from collections.abc import Callable

from playwright.sync_api import Page, Route

PATIENCE = 30.0  # seconds


def wait_until(page: Page, condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "It did not come about."
        page.wait_for_timeout(50)


class Paused:
    """The routes of requests that wait until the test lets them go on.

    A page shows that it sends something before Playwright gets the request. So ``paused[0]`` waits
    for the first request.
    """

    def __init__(self, page: Page, address: str, *, times: int | None = None) -> None:
        self._page = page
        self._routes: list[Route] = []
        page.route(address, lambda route: self._routes.append(route), times=times)

    def __getitem__(self, number: int) -> Route:
        wait_until(self._page, lambda: len(self._routes) > number)
        return self._routes[number]

    def __len__(self) -> int:
        return len(self._routes)


def frames(page: Page, number: int = 4) -> None:
    """Wait until the page was drawn so often."""
    page.evaluate(
        """async (number) => {
            for (let each = 0; each < number; each += 1) {
                await new Promise(requestAnimationFrame);
            }
        }""",
        number,
    )
