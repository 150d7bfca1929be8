"""Who polls queue behind each other: those of one session, or of one token."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings

from conversate_web.polls.asgi.poll_request import sender_of

SESSION = f"{settings.SESSION_COOKIE_NAME}=abc".encode()


@pytest.mark.parametrize(
    ("headers", "sender"),
    [
        ([], ""),
        ([(b"cookie", b"theme=dark")], ""),
        ([(b"cookie", SESSION)], "abc"),
        ([(b"authorization", b"Bearer one")], "Bearer one"),
        ([(b"cookie", SESSION), (b"authorization", b"Bearer one")], "abc"),
    ],
)
def test_the_sender_of_a_poll(headers: Any, sender: str) -> None:
    assert sender_of({"headers": headers}) == sender
