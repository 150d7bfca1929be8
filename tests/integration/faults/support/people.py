"""Clients that post and poll as the scripts of the page do."""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from tests.integration.faults.support.multipart import multipart
from tests.integration.faults.support.waiting import PATIENCE

# Django accepts any token of this length if cookie and header are equal.
_TOKEN = "t" * 32
# Statuses after which a request is repeated, as in outbox.js; 0: no response.
_PASSING = {0, 401, 408, 429}
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
EMOJI = "👍"
# The fields of received messages that are stored, to save memory.
_KEPT = ("id", "revision", "body", "attachments", "reply_to", "reactions")


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

    def post(
        self, body: str, files: dict[str, bytes] | None = None, *, reply_to: int | None = None
    ) -> dict[str, Any]:
        """Send until the server accepts it, with the same key each time; return the message."""
        fields = {"body": body, "client_key": str(uuid4())}
        if reply_to:
            fields["reply_to"] = str(reply_to)
        kind, content = multipart(fields, files or {})
        answer = self._repeat(lambda: self.send(content, kind))
        self.confirmed.append(body)
        message: dict[str, Any] = answer.json["message"]
        return message

    def react(self, message: int, emoji: str) -> None:
        """React until the server accepts it."""
        form = urlencode({"message": message, "emoji": emoji}).encode()
        self._repeat(lambda: self.ask("POST", "react/", form, _FORM))

    def _repeat(self, send: Callable[[], Answer]) -> Answer:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            answer = send()
            if answer.status in {200, 201}:
                return answer
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


def line_of(message: dict[str, Any]) -> str:
    """Return the text of a received message, the text that it quotes, and its reactions."""
    quoted = message["reply_to"]["excerpt"] if message["reply_to"] else ""
    return f"{message['body']}|{quoted}|{sum(each['count'] for each in message['reactions'])}"


class Follower(threading.Thread):
    """Polls a room, in a thread of its own, and stores all messages that it receives."""

    def __init__(self, person: Person, *, wait: int = 0, pause: float = 0.05) -> None:
        super().__init__(daemon=True)
        self.person, self.wait, self.pause = person, wait, pause
        self.messages: list[dict[str, Any]] = []
        self._places: dict[int, int] = {}
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
            self._places.clear()
            self._revision = 0
            return True
        for message in changes["messages"]:
            self._keep({name: message[name] for name in _KEPT})
        self._revision = changes["revision"]
        return bool(changes["more"])

    def _keep(self, message: dict[str, Any]) -> None:
        """Add a new message. A changed one takes the place of the old one."""
        place = self._places.setdefault(message["id"], len(self.messages))
        # One that comes again without a change is added, so that tests see it twice.
        if place < len(self.messages) and self.messages[place]["revision"] != message["revision"]:
            self.messages[place] = message
        else:
            self.messages.append(message)


class Talker(threading.Thread):
    """Posts numbered messages, each once the one before is confirmed.

    Each replies to the one before, which then gets a reaction if the talker *reacts*.
    """

    def __init__(self, person: Person, *, pause: float = 0.05, reacts: bool = False) -> None:
        super().__init__(daemon=True)
        self.person, self.pause, self._reacts = person, pause, reacts
        self.error: Exception | None = None
        self._over = threading.Event()
        self.start()

    def run(self) -> None:
        try:
            before = None
            for number in itertools.count():
                text = f"{self.person.name} {number}"
                message = self.person.post(text, reply_to=before)["id"]
                if before and self._reacts:
                    self.person.react(before, EMOJI)
                before = message
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
