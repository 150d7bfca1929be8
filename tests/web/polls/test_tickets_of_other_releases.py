"""Tickets of another release are ignored, even if their signature is valid."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.core import signing
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from conversate_core.models import Room
from conversate_web.polls import tickets
from conversate_web.polls.asgi.poll_request import read_poll_request
from tests.web.support.addresses import Addresses

if TYPE_CHECKING:
    from django.contrib.auth.models import User

SESSION = "s" * 32
SIGNER = signing.Signer(salt=f"conversate.ticket:{SESSION}")

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=12) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=15,
)


def payload(**changes: Any) -> list[Any]:
    """Return the payload of this release with some fields changed."""
    ticket = tickets.issue(room_id=1, revision=5, change_token="x", user_id=7, membership_id=3)
    return signing.Signer(salt=SIGNER.salt).unsign_object(
        ticket._replace(**changes).sign(session=SESSION)
    )


def test_this_release_reads_its_own_tickets() -> None:
    assert tickets.read(SIGNER.sign_object(payload()), session=SESSION) is not None
    overseer = SIGNER.sign_object(payload(membership_id=None))
    assert tickets.read(overseer, session=SESSION) is not None


STRANGE: dict[str, Any] = {
    "an earlier one": payload()[1:],
    "of a later version": [payload()[0] + 1, *payload()[1:]],
    "with a field more": [*payload(), "new"],
    "with a field less": payload()[:-1],
    "an object": {"version": 1},
    "with a room by its name": payload(room_id="room"),
    "with a room beyond all numbers": payload(room_id=2**63),
    "with a room below zero": payload(room_id=-1),
    "with a room that is true": payload(room_id=True),
    "with a revision in parts": payload(revision=5.5),
    "with a membership that is empty text": payload(membership_id=""),
    "without a user": payload(user_id=None),
    "with many tokens": payload(change_token=["x"]),
    "without a language": payload(language=None),
    "in a time zone by its number": payload(time_zone=1),
    "without an ETag": payload(sidebar_etag=None),
    "of no time": payload(issued_at=None),
    "of a time in text": payload(issued_at="now"),
    "of a time that is no number": payload(sidebar_checked_at=math.nan),
    "for ever": payload(renewable_until=math.inf),
}


@pytest.mark.parametrize("strange", STRANGE.values(), ids=list(STRANGE))
def test_a_signed_ticket_of_another_kind_is_ignored(strange: Any) -> None:
    assert tickets.read(SIGNER.sign_object(strange), session=SESSION) is None


@given(st.binary(max_size=60), st.booleans())
def test_so_is_anything_that_is_signed(content: bytes, is_compressed: bool) -> None:
    text = signing.b64_encode(content).decode()
    text = f".{text}" if is_compressed else text
    assert tickets.read(SIGNER.sign(text), session=SESSION) is None


@given(JSON)
def test_and_any_json(strange: Any) -> None:
    assert tickets.read(SIGNER.sign_object(strange), session=SESSION) is None


@given(st.integers(0, len(tickets.Ticket._fields)), JSON)
def test_and_any_value_in_the_place_of_another_does_no_harm(place: int, strange: Any) -> None:
    values = payload()
    values[place] = strange
    ticket = tickets.read(SIGNER.sign_object(values), session=SESSION)
    if ticket is not None:
        # Only a moderator from outside has no membership.
        expected = [type(value) for value in payload(membership_id=ticket.membership_id)[1:]]
        assert [type(value) for value in ticket] == expected
        assert ticket.issued_at <= time.time()


@given(st.text())
def test_and_any_text(text: str) -> None:
    assert tickets.read(text, session=SESSION) is None


def test_deeply_nested_json_is_ignored() -> None:
    deep = signing.b64_encode(b"[" * 100_000).decode()
    assert tickets.read(SIGNER.sign(deep), session=SESSION) is None


@pytest.mark.parametrize("strange", STRANGE.values(), ids=list(STRANGE))
def test_a_poll_with_such_a_ticket_is_a_full_one(
    at: Addresses,
    browser_of: Callable[[User], Client],
    member: User,
    outsider: User,
    room: Room,
    strange: Any,
) -> None:
    since = Room.objects.get(pk=room.pk).revision
    for user, status in ((member, 204), (outsider, 404)):
        client = browser_of(user)
        session = client.cookies["sessionid"].value
        ticket = signing.Signer(salt=f"conversate.ticket:{session}").sign_object(strange)
        answer = client.get(at.api_poll, {"since": since, "ticket": ticket})
        assert (answer.status_code, bool(answer.get("X-Conversate-Ticket"))) == (
            status,
            status == 204,
        )
        scope = {
            "query_string": f"since={since}&wait=25&ticket={ticket}".encode(),
            "headers": [(b"cookie", f"sessionid={session}".encode())],
        }
        assert read_poll_request(scope) is None
