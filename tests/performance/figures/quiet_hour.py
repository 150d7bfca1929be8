"""The polls of an hour in which nothing happens in the room, at the default pacing.

Nobody waits an hour: each request has the time at which the page would send it, and the site's
clock shows that time while it is answered. So tickets and caches have the age that they would have.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from statistics import median

from conversate_core.conf import core_settings
from tests.performance.polls import Page
from tests.performance.process import cpu_seconds
from tests.performance.redis import shared_cache
from tests.performance.rows import Row, row
from tests.performance.scene import BARE, Scene
from tests.performance.servers import Server, gunicorn
from tests.performance.site.clock import HEADER

HOUR = 3_600
# The mean of the random part by which the page's script shortens each pause.
JITTER = 0.95


def measure(scene: Scene) -> Iterator[Row]:
    clocked = {"application": "clock_wsgi", "threads": 1}
    with gunicorn(**clocked) as server:
        yield from _measure(scene, server, "polls of a quiet hour, mean")
    with shared_cache() as settings, gunicorn(**clocked, **settings) as server:
        yield from _measure(scene, server, "polls of a quiet hour with Redis, mean")


def _measure(scene: Scene, server: Server, what: str) -> Iterator[Row]:
    """Compare the CPU time of the server for these polls with that for as many bare requests."""
    filled = scene.rooms[scene.sizes.members[1], scene.sizes.messages[0]]
    start = time.time()
    bares, ratios = [], []
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=60)) as connection:
        for number in range(scene.sizes.hours):
            member = number % len(filled.sessions)
            visitor = _Visitor(connection, filled.sessions[member], start + number * HOUR)
            page = Page(filled, filled.room.revision)
            visitor.open(page)
            moments = list(_moments())
            before = cpu_seconds(server.pid)
            visitor.poll(page, moments)
            between = cpu_seconds(server.pid)
            visitor.get_bare(moments)
            bare = cpu_seconds(server.pid) - between
            bares.append(bare / len(moments) * 1000)
            ratios.append(bare / (between - before))
    yield row(what, median(ratios), "× bare", goal=">= 1.3", reference=median(bares), of="bare")


def _moments() -> Iterator[float]:
    """Yield the seconds after the opening at which the page's script polls."""
    delay, moment = core_settings.poll_min / 1000, 0.0
    while True:
        moment += delay * JITTER
        if moment > HOUR:
            return
        yield moment
        delay = min(delay + core_settings.poll_step / 1000, core_settings.poll_max / 1000)


class _Visitor:
    """Sends requests that say when they are sent. *start*: when the page was opened."""

    def __init__(self, connection: HTTPConnection, session: str, start: float) -> None:
        self.connection, self.session, self.start = connection, session, start

    def open(self, page: Page) -> None:
        """Poll until there is nothing new."""
        for _ in range(2):
            self._ask(page, page.full_poll(), 0)

    def poll(self, page: Page, moments: list[float]) -> None:
        """After IDLE_AT the member is idle. The script then leaves out the ticket once."""
        was_active = True
        for moment in moments:
            is_active = moment < core_settings.idle_at / 1000
            make = page.idle_poll if is_active == was_active else page.full_poll
            self._ask(page, make(active=int(is_active)), moment)
            was_active = is_active

    def get_bare(self, moments: list[float]) -> None:
        for moment in moments:
            self._get(BARE, moment)

    def _ask(self, page: Page, path: str, moment: float) -> None:
        status, ticket, body = self._get(path, moment)
        page.update(status, ticket, body)

    def _get(self, path: str, moment: float) -> tuple[int, str | None, bytes]:
        headers = {"Cookie": f"sessionid={self.session}", HEADER: str(self.start + moment)}
        self.connection.request("GET", path, headers=headers)
        response = self.connection.getresponse()
        return response.status, response.headers["X-Conversate-Ticket"], response.read()
