"""Many pages that send long polls through nginx, and users who post in the meantime."""

from __future__ import annotations

import asyncio
import json
import ssl
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.conf import settings

from tests.integration.deployment.support.site import Site
from tests.integration.deployment.support.visitor import TOKEN

# Seconds. nginx answers for a process that does not, after 60 of them.
PATIENCE = 90
# Seconds between two messages of one user, and between two polls without waiting.
PAUSE = 0.5


@dataclass
class Seen:
    """How the requests were answered; ``longest`` is in seconds, by kind of request."""

    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    longest: dict[str, float] = field(default_factory=dict)
    # The bodies of the messages that each page has received.
    received: list[list[str]] = field(default_factory=list)
    posted: list[str] = field(default_factory=list)

    @property
    def errors(self) -> dict[tuple[str, int], int]:
        return {key: count for key, count in self.statuses.items() if not 200 <= key[1] < 300}


class Crowd:
    """*sessions* are shared by the pages in turn; one person posts for each of them."""

    def __init__(self, site: Site, room: str, sessions: list[str], *, pages: int) -> None:
        self.seen = Seen()
        self._site, self._room = site, room
        self._sessions, self._pages = sessions, pages
        self._is_over = asyncio.Event()
        # Besides the cancellation, which Python 3.11's wait_for() may swallow.
        self._has_ended = False
        # The certificate is made for this test, and nobody vouches for it.
        self._tls = ssl._create_unverified_context()

    async def during(self, action: Any) -> None:
        """Wait and post while *action* runs in a thread. Return once everything is received."""
        pages = [self._wait(index) for index in range(self._pages)]
        waiting = [asyncio.create_task(page) for page in pages]
        posting = [asyncio.create_task(self._post(session)) for session in self._sessions]
        await asyncio.sleep(2)
        await asyncio.to_thread(action)
        await asyncio.sleep(2)
        self._is_over.set()
        await asyncio.gather(*posting)
        received = asyncio.create_task(self._all_received())
        # A page ends by itself only where it has failed.
        first = asyncio.FIRST_COMPLETED
        await asyncio.wait([received, *waiting], timeout=2 * PATIENCE, return_when=first)
        self._has_ended = True
        for task in [received, *waiting]:
            if task.done():
                task.result()
            task.cancel()
        await asyncio.gather(received, *waiting, return_exceptions=True)

    async def _all_received(self) -> None:
        while any(len(received) < len(self.seen.posted) for received in self.seen.received):
            await asyncio.sleep(0.1)

    async def _wait(self, index: int) -> None:
        session = self._sessions[index % len(self._sessions)]
        received: list[str] = []
        self.seen.received.append(received)
        since, ticket = "0", ""
        while not self._has_ended:
            asked = {"since": since, "client": f"page-{index}", "wait": 25, "ticket": ticket}
            path = f"/chat/{self._room}/api/poll/?{urlencode(asked)}"
            status, headers, body = await self._ask("poll", session, "GET", path)
            ticket = headers.get("x-conversate-ticket", "")
            if status == 200:
                changes = json.loads(body)
                since = str(changes["revision"])
                received += [message["body"] for message in changes["messages"]]
            if not ticket or status != 200:
                await asyncio.sleep(PAUSE)

    async def _post(self, session: str) -> None:
        while not self._is_over.is_set():
            body = uuid4().hex
            path = f"/chat/{self._room}/api/send/"
            data = {"body": body, "client_key": body}
            status, _, _ = await self._ask("post", session, "POST", path, data)
            if status == 201:
                self.seen.posted.append(body)
            await asyncio.sleep(PAUSE)

    async def _ask(
        self, kind: str, session: str, method: str, path: str, data: dict[str, str] | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        began = time.monotonic()
        status, headers, body = await self._exchange(session, method, path, data)
        took = time.monotonic() - began
        self.seen.statuses[kind, status] += 1
        self.seen.longest[kind] = max(self.seen.longest.get(kind, 0), took)
        return status, headers, body

    async def _exchange(
        self, session: str, method: str, path: str, data: dict[str, str] | None
    ) -> tuple[int, dict[str, str], bytes]:
        body = urlencode(data or {}).encode()
        head = {
            "Host": self._site.address.removeprefix("https://"),
            "Origin": self._site.address,
            "Referer": f"{self._site.address}/",
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Length": str(len(body)),
            "Connection": "close",
        }
        lines = [f"{method} {path} HTTP/1.0", *(f"{name}: {value}" for name, value in head.items())]
        reader, writer = await asyncio.open_connection("127.0.0.1", self._site.port, ssl=self._tls)
        try:
            writer.write("\r\n".join([*lines, "", ""]).encode() + body)
            answer = await asyncio.wait_for(reader.read(), PATIENCE)
        finally:
            writer.close()
        first, _, rest = answer.partition(b"\r\n\r\n")
        status_line, *fields = first.decode().split("\r\n")
        headers = dict(each.split(": ", 1) for each in fields)
        named = {name.lower(): value for name, value in headers.items()}
        return int(status_line.split()[1]), named, rest
