"""Polls as the page's script sends them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from secrets import token_hex
from urllib.parse import urlencode

from tests.performance.filling import Filled
from tests.performance.servers import Server


@dataclass
class Page:
    """An open page: the state of its scripts, and the polls that they send."""

    filled: Filled
    revision: int
    sidebar: str = ""
    ticket: str = ""

    def __post_init__(self) -> None:
        self.client = token_hex(8)

    def full_poll(self, **more: object) -> str:
        parameters = {
            "since": self.revision,
            "sidebar": self.sidebar,
            "client": self.client,
            "focused": 1,
            "active": 1,
        }
        return self.filled.address(f"api/poll/?{urlencode({**parameters, **more})}")

    def idle_poll(self, **more: object) -> str:
        return self.full_poll(ticket=self.ticket, **more)

    def update(self, status: int, ticket: str | None, body: bytes) -> int:
        """Update the state by an answer. Return the number of its messages."""
        if status not in {200, 204}:
            raise RuntimeError(f"{status}: {body!r}")
        self.ticket = ticket or self.ticket
        if status == 204:
            return 0
        answer = json.loads(body)
        self.revision = answer["revision"]
        self.sidebar = answer.get("sidebar", self.sidebar)
        return len(answer["messages"])


def open_page(server: Server, filled: Filled, session: str) -> Page:
    """Return a page that is up to date and has a ticket."""
    page = Page(filled, filled.room.revision)
    # The second poll shows the presence that the first one has changed.
    for _ in range(2):
        answer = server.get(page.full_poll(), session)
        page.update(answer.status, answer.headers["X-Conversate-Ticket"], answer.body)
    return page


def fresh_idle_poll(server: Server, filled: Filled, session: str) -> str:
    """Return an idle poll with a new ticket. Raise RuntimeError if it is a full poll instead."""
    path = open_page(server, filled, session).idle_poll()
    answer = server.get(path, session)
    if answer.status != 204 or "X-Conversate-Ticket" in answer.headers:
        raise RuntimeError("This poll is not idle.")
    return path


def fresh_full_poll(server: Server, filled: Filled, session: str) -> str:
    """Return a full poll without changes. Raise RuntimeError if there are changes."""
    path = open_page(server, filled, session).full_poll()
    if server.get(path, session).status != 204:
        raise RuntimeError("This poll has changes.")
    return path
