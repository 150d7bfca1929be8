"""Asking a site that holds polls."""

from __future__ import annotations

import http.client
import json
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from subprocess import Popen
from typing import Any
from urllib.parse import urlencode

from conversate_core.models import Room
from tests.web.support.addresses import Addresses

_threads = ThreadPoolExecutor(20)


@dataclass
class Answer:
    status: int
    ticket: str | None
    body: bytes

    @property
    def bodies(self) -> list[str]:
        """The texts of the messages in it."""
        return [message["body"] for message in json.loads(self.body)["messages"]]


class Site:
    def __init__(self, process: Popen[str], port: int, room: Room) -> None:
        self.process, self.port, self.room = process, port, room

    def ask(self, session: str, room: Room | None = None, **question: Any) -> Answer:
        connection = self.begin(session, room, **question)
        response = connection.getresponse()
        answer = Answer(response.status, response.getheader("X-Conversate-Ticket"), response.read())
        connection.close()
        return answer

    def post(self, session: str, body: str) -> None:
        token = "t" * 32
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"sessionid={session}; csrftoken={token}",
            "X-CSRFToken": token,
        }
        path = Addresses(self.room.slug).api_send
        connection.request("POST", path, urlencode({"body": body}), headers)
        assert connection.getresponse().status == 201
        connection.close()

    def begin(
        self, session: str, room: Room | None = None, **question: Any
    ) -> http.client.HTTPConnection:
        """Send the poll, and leave its answer to be read."""
        room = room or self.room
        if "since" not in question:
            question["since"] = _revision(room)
        parameters = urlencode(question)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        cookie = {"Cookie": f"sessionid={session}"}
        connection.request("GET", f"{Addresses(room.slug).api_poll}?{parameters}", headers=cookie)
        return connection

    def hold(self, session: str, **question: Any) -> Future[Answer]:
        """Poll and wait, with a ticket fresh from a full poll."""
        room = question.pop("room", self.room)
        ticket = self.ask(session, room).ticket
        # Here, since a thread would keep its connection to the database.
        question = {"wait": 25, "ticket": ticket, "since": _revision(room), **question}
        return _threads.submit(self.ask, session, room, **question)


def _revision(room: Room) -> int:
    return Room.objects.values_list("revision", flat=True).get(pk=room.pk)
