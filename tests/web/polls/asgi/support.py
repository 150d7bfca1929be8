"""Requests to a site with long polling."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from subprocess import Popen
from typing import Any
from urllib.parse import urlencode

from conversate_core.models import Room
from conversate_web.polls.asgi.poll_request import PollRequest
from conversate_web.polls.asgi.renewal import renew
from conversate_web.polls.tickets import Renewal, Ticket
from conversate_web.room_page.member_list import forget
from tests.web.support.addresses import Addresses

# Returns the poll request of a user, with other parameters if given.
Ask = Callable[..., PollRequest]

_threads = ThreadPoolExecutor(20)


@dataclass
class Answer:
    status: int
    ticket: str | None
    body: bytes

    @property
    def bodies(self) -> list[str]:
        """The texts of the messages in the answer."""
        return [message["body"] for message in json.loads(self.body)["messages"]]


class Site:
    def __init__(self, process: Popen[str], port: int, room: Room) -> None:
        self.process, self.port, self.room = process, port, room

    def ask(self, session: str, room: Room | None = None, **request: Any) -> Answer:
        connection = self.begin(session, room, **request)
        response = connection.getresponse()
        answer = Answer(response.status, response.getheader("X-Conversate-Ticket"), response.read())
        connection.close()
        return answer

    def post(self, session: str, body: str) -> None:
        token = "t" * 32
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
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
        self, session: str, room: Room | None = None, **request: Any
    ) -> http.client.HTTPConnection:
        """Send the poll without reading the answer."""
        room = room or self.room
        if "since" not in request:
            request["since"] = _revision(room)
        parameters = urlencode(request)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        cookie = {"Cookie": f"sessionid={session}"}
        connection.request("GET", f"{Addresses(room.slug).api_poll}?{parameters}", headers=cookie)
        return connection

    def long_poll(self, session: str, **request: Any) -> Future[Answer]:
        """Send a long poll with the ticket of a new full poll, in another thread."""
        room = request.pop("room", self.room)
        ticket = self.ask(session, room).ticket
        # The revision is read here, since the thread would keep its database connection.
        request = {"wait": 25, "ticket": ticket, "since": _revision(room), **request}
        return _threads.submit(self.ask, session, room, **request)


def _revision(room: Room) -> int:
    return Room.objects.values_list("revision", flat=True).get(pk=room.pk)


def renewed(request: PollRequest) -> Ticket | None:
    (ticket,) = renew_a_moment_later([request])
    return ticket


def renew_a_moment_later(requests: list[PollRequest]) -> list[Ticket | None]:
    """Renew after the cached member lists have expired. None for those that get no renewal."""
    for request in requests:
        forget(request.ticket.room_id)
    return [each.ticket if isinstance(each, Renewal) else None for each in renew(requests)]
