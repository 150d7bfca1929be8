"""At the addresses of one's own room, a message of another room looks like one that doesn't exist.

Also one of a direct conversation of others. Nothing of a deleted message is left to quote.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from conversate_core import services
from conversate_core.models import Message, Room
from tests.web.support.answers import shape_of
from tests.web.support.routes import PARAMETERS, everything

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# Numbers that nothing else in an answer is.
SECRET, NOTHING = 7_654_321, 7_654_399
# Route, method, and the parameter with the id of the message, if it is not in the address.
REQUESTS = [
    *(("room", "get", name) for name in ("reply", "message", "before", "after")),
    ("send", "post", "reply_to"),
    ("message", "get", ""),
    ("edit", "get", ""),
    ("edit", "post", ""),
    ("delete", "get", ""),
    ("delete", "post", ""),
    ("react", "get", ""),
    ("react", "post", ""),
    ("read", "post", ""),
    *(("api_history", "get", name) for name in ("before", "after")),
    ("api_send", "post", "reply_to"),
    ("api_edit", "post", "message"),
    ("api_delete", "post", "message"),
    ("api_react", "post", "message"),
    *(("api_read", "post", name) for name in ("message", "unread")),
    ("api_seen", "get", "message"),
]
DATA = {"body": "Hello", "on": "👍", "emoji": "👍", "confirmed": "1", "client_key": "f" * 32}
# What is new in each answer: the key of the next post, tokens, and the time.
RANDOM = re.compile(
    rb'[0-9a-f]{8}-[0-9a-f-]{27}|"(?:ticket|csrf_token|view)": "[^"]*"|\?refresh=\d+',
)


@pytest.fixture(params=["room", "direct conversation"])
def secret(request: Any, room: Room, member: User, moderator: User, other: User) -> Message:
    """A message of a room that the member doesn't see, by people whom they know."""
    if request.param == "direct conversation":
        hidden = services.open_direct(users=[moderator], by=other)
    else:
        hidden = services.create_room(title="Cellar", members=[moderator, other])
    services.post_message(room=room, author=member, body="Mine")
    return Message.objects.create(
        pk=SECRET, room=hidden, author=other, body="A secret", revision=hidden.revision
    )


def ask(client: Client, room: Room, request: tuple[str, str, str], number: int) -> Any:
    name, method, parameter = request
    own = {"message_id": number} if "message_id" in PARAMETERS[name] else {}
    path = reverse(f"conversate:{name}", kwargs={"slug": room.slug, **own})
    data: dict[str, Any] = dict(DATA) if method == "post" else {}
    if name == "api_react":
        del data["on"]
    return getattr(client, method)(path, {**data, **({parameter: number} if parameter else {})})


def shape(response: Any, number: int) -> tuple[int, str, bytes]:
    status, headers, content = shape_of(response)
    ticket = headers.pop("X-Conversate-Ticket", None)
    assert ticket is None or len(ticket) > 1
    content = RANDOM.sub(b"", content).replace(str(number).encode(), b"ID")
    return status, str(headers).replace(str(number), "ID"), content


def test_every_address_with_the_id_of_a_message_is_tried() -> None:
    with_id = {name for name, found in PARAMETERS.items() if "message_id" in found}
    assert with_id <= {name for name, _, parameter in REQUESTS if not parameter}


@pytest.mark.parametrize("request_", REQUESTS, ids=" ".join)
def test_it_is_no_message_of_the_room(
    secret: Message, room: Room, browser: Client, request_: tuple[str, str, str]
) -> None:
    before = everything()
    found, nothing = (
        shape(ask(browser, room, request_, number), number) for number in (SECRET, NOTHING)
    )
    assert found == nothing
    assert b"A secret" not in found[2]
    assert everything() == before


def test_control_there_is_such_a_message(
    secret: Message, browser_of: Callable[[User], Client], other: User
) -> None:
    for request in REQUESTS:
        if request[:2] != ("delete", "post") and request[0] != "api_delete":
            assert ask(browser_of(other), secret.room, request, SECRET).status_code < 400, request


@pytest.mark.parametrize("is_cleared", [False, True], ids=["deleted", "cleared"])
def test_nothing_of_a_deleted_message_is_left_to_quote(
    room: Room, member: User, other: User, browser: Client, say: Any, is_cleared: bool
) -> None:
    gone = say(other, "A secret")
    services.react(message=gone, user=other, emoji="👀")
    say(member, "An answer", reply_to=gone)
    if is_cleared:
        services.clear_room(room=room)
    else:
        services.delete_message(message=gone, by=other)
    for request in REQUESTS:
        if not request[0].startswith(("send", "api_send")):
            answer = ask(browser, room, request, gone.pk)
            assert answer.status_code < 500, request
            assert b"A secret" not in answer.content, request
            assert b'class="cnv-reactions"' not in answer.content, request
    sent = ask(browser, room, ("api_send", "post", "reply_to"), gone.pk)
    assert (sent.status_code, sent.json()["message"]["reply_to"]) == (201, None)
