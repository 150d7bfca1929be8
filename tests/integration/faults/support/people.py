"""Clients that post and poll as the scripts of the page do."""

from __future__ import annotations

import itertools
import json
import threading
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from tests.integration.faults.support.multipart import multipart
from tests.integration.faults.support.sites import PATIENCE

# Django accepts any token of this length if cookie and header are equal.
_TOKEN = "t" * 32
# Statuses after which a request is repeated, as in outbox.js; 0: no response.
_PASSING = {0, 401, 408, 429}
# The fields of received messages that are stored, to save memory.
_KEPT = ("id", "body", "attachments")


class Refused(Exception):
    """A response after which a browser does not repeat the request."""


@dataclass
class Answer:
    status: int
    body: bytes = b""
    ticket: str = ""

    @property
    def is_passing(self) -> bool:
        return self.status in _PASSING or self.status >= 500

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Person:
    """A signed-in member of a room. *pause*: seconds before a request is repeated."""

    port: int
    name: str
    session: str
    slug: str
    pause: float = 0.1
    # The texts that the server has confirmed, and the number of repeated requests.
    confirmed: list[str] = field(default_factory=list)
    retries: int = 0
    statuses: set[int] = field(default_factory=set)

    def post(self, body: str, files: dict[str, bytes] | None = None) -> dict[str, Any]:
        """Send until the server accepts it, with the same key each time; return the message."""
        fields = {"body": body, "client_key": str(uuid4())}
        kind, content = multipart(fields, files or {})
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            answer = self.send(content, kind)
            if answer.status == 201:
                self.confirmed.append(body)
                message: dict[str, Any] = answer.json["message"]
                return message
            self.note(answer)
            time.sleep(self.pause)
        raise AssertionError("this has been tried for too long")

    def send(self, content: bytes, kind: str) -> Answer:
        return self.ask("POST", "send/", content, {"Content-Type": kind})

    def note(self, answer: Answer) -> None:
        if not answer.is_passing:
            raise Refused(answer)
        self.retries += 1
        self.statuses.add(answer.status)

    def get(self, path: str) -> Answer:
        return self.request("GET", path, None, {})

    def ask(self, method: str, path: str, body: bytes | None = None, headers: Any = None) -> Answer:
        """Call the room's API once; the status is 0 without a response."""
        return self.request(method, f"/chat/{self.slug}/api/{path}", body, headers or {})

    def request(self, method: str, path: str, body: bytes | None, headers: Any) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        cookies = f"sessionid={self.session}; csrftoken={_TOKEN}"
        try:
            more = {"Cookie": cookies, "X-CSRFToken": _TOKEN}
            connection.request(method, path, body, headers | more)
            response = connection.getresponse()
            content = response.read()
            ticket = response.getheader("X-Conversate-Ticket", "")
            return Answer(response.status, content, ticket)
        except (OSError, HTTPException):
            return Answer(0)
        finally:
            connection.close()


class Follower(threading.Thread):
    """Polls a room, in a thread of its own, and stores all messages that it receives."""

    def __init__(self, person: Person, *, wait: int = 0, pause: float = 0.05) -> None:
        super().__init__(daemon=True)
        self.person, self.wait, self.pause = person, wait, pause
        self.messages: list[dict[str, Any]] = []
        self.resets = 0
        self.polls = 0
        self.error: Exception | None = None
        self._over = threading.Event()
        self._revision, self._ticket = 0, ""
        self.start()

    @property
    def texts(self) -> list[str]:
        return [message["body"] for message in self.messages]

    def end(self) -> None:
        """Begin to stop, without waiting for it."""
        self._over.set()

    def finish(self) -> list[str]:
        """Catch up, stop, and return the texts in the order of their arrival."""
        self.end()
        self.join(PATIENCE)
        assert not self.is_alive(), "still polling"
        if self.error:
            raise self.error
        return self.texts

    def run(self) -> None:
        try:
            while not self._over.is_set():
                self.poll()
                time.sleep(self.pause)
            self._ticket = ""
            while self.poll():
                pass
        except Exception as error:  # noqa: BLE001 - for the test's own thread
            self.error = error

    def poll(self) -> bool:
        """Poll, and return whether to poll again at once."""
        self.polls += 1
        answer = self.person.ask("GET", f"poll/?{urlencode(self._question())}")
        if answer.status == 204:
            self._ticket = answer.ticket or self._ticket
            return False
        if answer.status != 200:
            self._ticket = ""
            self.person.note(answer)
            time.sleep(self.person.pause)
            return True
        return self._take(answer)

    def _question(self) -> dict[str, Any]:
        parameters: dict[str, Any] = {"since": self._revision}
        if self._ticket:
            parameters |= {"ticket": self._ticket} | ({"wait": self.wait} if self.wait else {})
        return parameters

    def _take(self, answer: Answer) -> bool:
        changes = answer.json
        self._ticket = answer.ticket
        if changes["reset"]:
            self.resets += 1
            self.messages.clear()
            self._revision = 0
            return True
        self.messages += [
            {name: message[name] for name in _KEPT} for message in changes["messages"]
        ]
        self._revision = changes["revision"]
        return bool(changes["more"])


class Talker(threading.Thread):
    """Posts numbered messages, each once the one before is confirmed."""

    def __init__(self, person: Person, *, pause: float = 0.05) -> None:
        super().__init__(daemon=True)
        self.person, self.pause = person, pause
        self.error: Exception | None = None
        self._over = threading.Event()
        self.start()

    def run(self) -> None:
        try:
            for number in itertools.count():
                self.person.post(f"{self.person.name} {number}")
                if self._over.wait(self.pause):
                    return
        except Exception as error:  # noqa: BLE001 - for the test's own thread
            self.error = error

    def finish(self) -> list[str]:
        """Wait for the current message, stop, and return the texts that were confirmed."""
        self._over.set()
        self.join(PATIENCE)
        assert not self.is_alive(), "still posting"
        if self.error:
            raise self.error
        return self.person.confirmed
