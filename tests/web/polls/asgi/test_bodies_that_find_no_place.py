"""Under ASGI, Django buffers request bodies in temporary files, and the disk may be full."""

from __future__ import annotations

import asyncio
import errno
from types import SimpleNamespace
from typing import Any

import pytest
from pytest_django import Settings

from conversate_web.asgi import long_polling
from conversate_web.http.scope_extension import require_body
from tests.web.polls.asgi.in_process import LIMIT

OURS = ["/chat/tea/send/", "/chat/tea/api/send/", "/chat/tea/settings/"]
OTHERS = ["/accounts/login/", "/chat/tea/nothing/", "/nothing/"]
# The last one is raised if Python finds no folder for temporary files.
FULL = [errno.ENOSPC, errno.EDQUOT, errno.ENOENT]


class Django:
    """Fails because the disk is full; answers if the extension says so."""

    def __init__(self, code: int = errno.ENOSPC) -> None:
        self.code, self.asked = code, 0
        self.received: list[Any] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked += 1
        self.received.append(await receive())
        if self.asked == 1:
            raise OSError(self.code, "There is no room.")
        with pytest.raises(OSError, match="no room"):
            require_body(SimpleNamespace(scope=scope))
        await send({"type": "http.response.start", "status": 503, "headers": []})
        await send({"type": "http.response.body", "body": b""})


def post(django: Any, path: str, blocks: list[bytes], **scope: Any) -> tuple[list[Any], list[Any]]:
    """Return what is sent, and the part of the body that is never received."""
    left = [{"type": "http.request", "body": each, "more_body": True} for each in blocks]
    left[-1]["more_body"] = False
    sent: list[Any] = []

    async def receive() -> Any:
        return left.pop(0) if left else await asyncio.get_running_loop().create_future()

    async def send(event: Any) -> None:
        sent.append(event)

    scope = {"type": "http", "method": "POST", "path": path, "headers": [], **scope}
    asyncio.run(asyncio.wait_for(long_polling(django)(scope, receive, send), LIMIT))
    return sent, left


@pytest.mark.parametrize("code", FULL)
@pytest.mark.parametrize("path", OURS)
def test_our_views_answer_after_the_client_has_sent_all(path: str, code: int) -> None:
    django = Django(code)
    sent, left = post(django, path, [b"a drawing"] * 5)
    assert (sent[0]["status"], left, django.asked) == (503, [], 2)
    assert django.received[1] == {"type": "http.request", "body": b"", "more_body": False}


@pytest.mark.parametrize("path", OTHERS)
def test_other_views_are_not_asked_again_without_the_body(path: str) -> None:
    django = Django()
    with pytest.raises(OSError, match="no room"):
        post(django, path, [b"a drawing"] * 5)
    assert django.asked == 1


def test_another_error_is_left_to_the_server() -> None:
    django = Django(errno.ECONNREFUSED)
    with pytest.raises(OSError, match="no room"):
        post(django, OURS[0], [b"a drawing"])
    assert django.asked == 1


def test_so_is_one_after_the_answer_has_begun() -> None:
    async def django(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise OSError(errno.ENOSPC, "There is no room.")

    with pytest.raises(OSError, match="no room"):
        post(django, OURS[0], [b"a drawing"])


@pytest.mark.parametrize("root", ["/site", "/site/"])
def test_a_site_may_be_below_a_path(root: str) -> None:
    sent, _ = post(Django(), f"/site{OURS[0]}", [b""], root_path=root)
    assert sent[0]["status"] == 503


def test_addresses_may_begin_with_the_language(settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.web.support.urls_with_languages"
    assert post(Django(), f"/de{OURS[0]}", [b""])[0][0]["status"] == 503


def test_a_client_that_leaves_is_not_waited_for() -> None:
    django = Django()

    async def receive() -> Any:
        gone = {"type": "http.disconnect"}
        return gone if django.received else {"type": "http.request", "more_body": True}

    async def send(event: Any) -> None:
        pass

    scope = {"type": "http", "method": "POST", "path": OURS[0], "headers": []}
    asyncio.run(asyncio.wait_for(long_polling(django)(scope, receive, send), LIMIT))
