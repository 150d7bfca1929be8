"""The kinds of slow clients: they send a part of a request, or read no response, and stay."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from socket import MSG_PEEK, socket

from tests.integration.faults.support.people import Person
from tests.support.slow_clients import connections, head

# Messages whose HTML and JSON is longer than the buffers of a connection.
LONG = "&\u2028" * 5_000
MANY = 40
# Bytes: more than the buffers of a connection.
FILE = b"a drawing " * 500_000
LENGTH = "Content-Length: 1000"
ORIGIN = "Origin: http://127.0.0.1"
FORM = "Content-Type: application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Scene:
    """A room with long messages and a large file, and the session of the slow clients."""

    slug: str
    file: str
    session: str = ""

    def head(self, method: str, path: str, *lines: str) -> bytes:
        return head(method, f"/chat/{self.slug}/{path}", *lines, session=self.session)


@dataclass(frozen=True)
class Sort:
    """A kind of slow clients.

    *keeps_sending*: they send a byte each second. *is_answered*: they don't read the response.
    """

    name: str
    begin: Callable[[Scene], bytes]
    keeps_sending: bool = False
    is_answered: bool = False

    def __str__(self) -> str:
        return self.name

    @contextmanager
    def clients(self, number: int, port: int, scene: Scene) -> Iterator[None]:
        """Connect this number of clients, and wait until each has sent its part."""
        with connections(number, port, self.begin(scene)) as sockets:
            for each in sockets if self.is_answered else []:
                assert each.recv(1, MSG_PEEK), "closed without an answer"
            over = threading.Event()
            thread = threading.Thread(
                target=_keep_sending, args=[sockets if self.keeps_sending else [], over]
            )
            thread.start()
            try:
                yield
            finally:
                over.set()
                thread.join()


def _unread(what: str, begin: Callable[[Scene], bytes]) -> Sort:
    return Sort(f"{what} is not read", begin, is_answered=True)


def _keep_sending(sockets: Sequence[socket], over: threading.Event) -> None:
    while not over.wait(1):
        for each in sockets:
            try:
                each.send(b"x")
            except OSError:
                # The server has closed it.
                continue


SORTS = [
    Sort("headers are not finished", lambda scene: scene.head("GET", "api/poll/")[:-2]),
    Sort("headers come byte by byte", lambda scene: scene.head("GET", "api/poll/")[:-4], True),
    Sort("the body of a poll is not sent", lambda scene: scene.head("GET", "api/poll/", LENGTH)),
    Sort("it comes byte by byte", lambda scene: scene.head("GET", "api/poll/", LENGTH), True),
    Sort("the body of a post is not sent", lambda s: s.head("POST", "api/send/", LENGTH, FORM)),
    Sort("that comes byte by byte", lambda s: s.head("POST", "api/send/", LENGTH, FORM), True),
    # A page reads the form before it refuses it, if a page of the same site has sent it.
    Sort("the body of a form is not sent", lambda s: s.head("POST", "send/", LENGTH, FORM, ORIGIN)),
    _unread("a poll", lambda scene: scene.head("GET", "api/poll/?since=0")),
    _unread("history", lambda scene: scene.head("GET", "api/history/")),
    _unread("a page", lambda scene: scene.head("GET", "")),
    _unread("a file", lambda scene: head("GET", scene.file, session=scene.session)),
]


def prepare(person: Person) -> Scene:
    for _ in range(MANY):
        person.post(LONG)
    message = person.post("", {"drawing.txt": FILE})
    return Scene(person.slug, message["attachments"][0]["url"], person.session)
