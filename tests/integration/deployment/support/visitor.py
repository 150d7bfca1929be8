"""Requests of a visitor to a site, through nginx."""

from __future__ import annotations

import http.client
import json
import ssl
from typing import Any, NamedTuple

from django.conf import settings
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.integration.deployment.support.processes import PATIENCE
from tests.integration.deployment.support.site import Site

TOKEN = "t" * 32


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    content: bytes

    def json(self) -> Any:
        return json.loads(self.content)


class Visitor:
    """A visitor with a session of its own, or without one if *user* is None."""

    def __init__(self, site: Site, user: Any) -> None:
        self.site = site
        self.session = sign_in(user) if user else ""

    def get(self, path: str, **headers: str) -> Answer:
        return self._ask("GET", path, headers, None)

    def send(self, room: str, **fields: Any) -> Answer:
        """Post to a room, as the script of a page does."""
        body = encode_multipart(BOUNDARY, fields)
        headers = {
            "Content-Type": MULTIPART_CONTENT,
            "Origin": self.site.address,
            "X-CSRFToken": TOKEN,
        }
        return self._ask("POST", f"/chat/{room}/api/send/", headers, body)

    def _ask(self, method: str, path: str, headers: dict[str, str], body: bytes | None) -> Answer:
        # The certificate is made for this test and self-signed.
        context = ssl._create_unverified_context()
        connection = http.client.HTTPSConnection(
            "127.0.0.1", self.site.port, timeout=PATIENCE, context=context
        )
        cookie = f"{settings.SESSION_COOKIE_NAME}={self.session}; csrftoken={TOKEN}"
        own = {"Host": self.site.address.removeprefix("https://"), "Cookie": cookie}
        try:
            connection.request(method, path, body=body, headers={**own, **headers})
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()


def sign_in(user: Any) -> str:
    client = Client()
    client.force_login(user)
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


def visitor_at(site: Site, user: Any, port: int) -> Visitor:
    """Return a visitor whose requests nginx sends to that process, by the session."""
    for _ in range(64):
        visitor = Visitor(site, user)
        visitor.get("/chat/")
        answered = {asked.by for asked in site.nginx.asked() if asked.session == visitor.session}
        if answered == {f"127.0.0.1:{port}"}:
            return visitor
    raise AssertionError(f"nginx gives none of 64 sessions to {port}.")
