"""The OpenAPI description in a strict form, and calls that are validated by it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import schemathesis
import yaml
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from schemathesis import Case
from schemathesis.config import SchemathesisConfig
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

import conversate_web

FILE = Path(conversate_web.__file__).parent / "openapi.yaml"
DOCUMENT: Final[dict[str, Any]] = yaml.safe_load(FILE.read_text("utf-8"))

# A status that the document does not have for a call, as 500, is a failure, too.
CHECKS = [
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# Both the cookie and the header: what counts is that they are the same.
# The one host that the cookies of a call in this process go to.
URL = "http://localhost/chat"
TOKEN = "t" * 32


def strict(node: Any) -> Any:
    """The document without the freedom that it keeps for later versions: no field but its own."""
    if isinstance(node, list):
        return [strict(item) for item in node]
    if not isinstance(node, dict):
        return node
    closed = {name: strict(item) for name, item in node.items()}
    return {**closed, "additionalProperties": False} if node.get("type") == "object" else closed


def load_schema() -> Any:
    """The strict document, whose calls are answered by the site of the tests, in this process."""
    # Without the phase that goes through all the combinations of a call: there are too many.
    config = SchemathesisConfig.from_dict({"phases": {"coverage": {"enabled": False}}})
    schema = schemathesis.openapi.from_dict(strict(DOCUMENT), config=config)
    schema.app = WSGIHandler()
    return schema


@contextmanager
def connection_kept() -> Iterator[None]:
    """A request may not end the transaction of the test: Django's own test client does the same."""
    request_finished.disconnect(close_old_connections)
    request_started.disconnect(close_old_connections)
    try:
        yield
    finally:
        request_started.connect(close_old_connections)
        request_finished.connect(close_old_connections)


class Caller:
    """Somebody's client: with their session, if they are signed in, and a token."""

    def __init__(self, user: Any = None, *, token: str = TOKEN) -> None:
        client = Client()
        if user is not None:
            client.force_login(user)
        client.cookies["csrftoken"] = TOKEN
        self._cookies = {name: cookie.value for name, cookie in client.cookies.items()}
        self._headers = {"X-CSRFToken": token}

    def call(self, case: Case[Any]) -> Response:
        """The answer, found to be one that the document knows."""
        with connection_kept():
            return case.call_and_validate(
                URL, headers=self._headers, cookies=self._cookies, checks=CHECKS
            )
