"""Polls as the page's script sends them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from secrets import token_hex
from urllib.parse import urlencode

from tests.benchmarks.filling import Filled
from tests.benchmarks.servers import Server


@dataclass
class Page:
    """A page that is open: what its script knows, and what it asks with that."""

    filled: Filled
    revision: int
    surroundings: str = ""
    ticket: str = ""

    def __post_init__(self) -> None:
        self.client = token_hex(8)

    def full_poll(self, **more: object) -> str:
        question = {
            "since": self.revision,
            "surroundings": self.surroundings,
            "client": self.client,
            "focused": 1,
            "active": 1,
        }
        return self.filled.address(f"api/poll/?{urlencode({**question, **more})}")

    def idle_poll(self, **more: object) -> str:
        return self.full_poll(ticket=self.ticket, **more)

    def heard(self, status: int, ticket: str | None, body: bytes) -> bool:
        """Take in an answer; whether it brought messages."""
        if status not in {200, 204}:
            raise RuntimeError(f"{status}: {body!r}")
        self.ticket = ticket or self.ticket
        if status == 204:
            return False
        news = json.loads(body)
        self.revision = news["revision"]
        self.surroundings = news.get("surroundings", self.surroundings)
        return bool(news["messages"])


def open_page(server: Server, filled: Filled, session: str) -> Page:
    """A page that knows all there is, and has a ticket."""
    page = Page(filled, filled.room.revision)
    # The second one tells that the first one's sender is here now.
    for _ in range(2):
        answer = server.get(page.full_poll(), session)
        page.heard(answer.status, answer.headers["X-Conversate-Ticket"], answer.body)
    return page


def fresh_idle_poll(server: Server, filled: Filled, session: str) -> str:
    """With a ticket of this moment. Raises RuntimeError where it would not spare a full poll."""
    path = open_page(server, filled, session).idle_poll()
    answer = server.get(path, session)
    if answer.status != 204 or "X-Conversate-Ticket" in answer.headers:
        raise RuntimeError("This poll is not idle.")
    return path


def fresh_full_poll(server: Server, filled: Filled, session: str) -> str:
    """One that finds nothing new. Raises RuntimeError where it does."""
    path = open_page(server, filled, session).full_poll()
    if server.get(path, session).status != 204:
        raise RuntimeError("This poll brings news.")
    return path
