"""Random calls that are generated from the description of the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings
from schemathesis import Case

from conversate_core import services
from conversate_core.models import Message, Room
from tests.web.support.files import png
from tests.web.support.openapi import Caller, load_schema

if TYPE_CHECKING:
    from django.contrib.auth.models import User

IDS = ("message", "unread", "before", "after", "older_than", "reply_to")
schema = load_schema()
bounded = settings(
    max_examples=25,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(params=["member", "outsider", "anonymous"])
def caller(request, room):
    name = request.param
    return Caller(None if name == "anonymous" else request.getfixturevalue(name))


@pytest.fixture
def ids(say: Callable[..., Message], member: User, other: User) -> list[int]:
    """The ids of messages of the member and of another user, with a file, and of a deleted one."""
    gone = say(member)
    services.delete_message(message=gone, by=member)
    return [gone.pk, *(say(author, files=[png()]).pk for author in (member, other, member, other))]


@schema.parametrize()
@bounded
def test_any_call_is_answered_as_described(
    case: Case[Any], caller: Caller, room: Room, ids: list[int], member: User, outsider: User
) -> None:
    if "{slug}" in case.path:
        case.path_parameters = {"slug": room.slug}
    for data in (case.query, case.body):
        about_what_is_there(data, ids)
        by_somebody(data, [member, outsider])
    caller.call(case)


def about_what_is_there(data: Any, ids: list[int]) -> None:
    """Use the id of a message, since a random number hardly ever is one."""
    for name in IDS:
        if isinstance(data, dict) and isinstance(data.get(name), int):
            data[name] = ids[data[name] % len(ids)]


def by_somebody(data: Any, users: list[User]) -> None:
    """Made-up authors would all be refused in the same way."""
    if isinstance(data, dict) and isinstance(data.get("author"), str):
        data["author"] = str(users[len(data["author"]) % len(users)].pk)
