"""openapi.yaml describes what the views do: all URLs and all answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.storage import InMemoryStorage
from django.urls import get_resolver
from schemathesis import Case

from conversate_core import services
from conversate_core.choices import Color
from conversate_core.models import Message, Room
from conversate_core.policy import RoomPolicy
from conversate_web.http import errors as statuses
from conversate_web.urls import api_urlpatterns, user_api_urlpatterns
from tests.support.failing_database import TOO_LONG, database_that_takes_no_writes
from tests.web.support.files import png
from tests.web.support.openapi import DOCUMENT, Caller, load_schema

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

SCHEMAS = DOCUMENT["components"]["schemas"]
FORM = "application/x-www-form-urlencoded"
FILES = "multipart/form-data"
JSON = "application/json"
# The views of the API by their paths.
VIEWS = {
    **{f"/{{slug}}/api/{entry.pattern}": entry.callback for entry in api_urlpatterns},
    **{f"/api/{entry.pattern}": entry.callback for entry in user_api_urlpatterns},
}

# Every answer in the document: the path, the method, the status.
ANSWERS = [
    (path, method, int(status))
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
    if method != "parameters"
    for status in operation["responses"]
]
# What an operation is asked with; "message" is filled in.
PARAMETERS: dict[str, dict[str, Any]] = {
    "poll": {"since": "0"},
    "send": {"body": "Hello"},
    "edit": {"message": 0, "body": "Corrected"},
    "delete": {"message": 0},
    "react": {"message": 0, "emoji": "👍"},
    "read": {"message": 0},
    "seen": {"message": 0},
    "preferences": {"color": "red"},
    "goodbye": {"client": "page"},
    "create": {"title": "Harbor"},
    "search": {"q": "hello"},
    "search_room": {"q": "hello"},
}
# What is none of these.
WRONG: dict[str, dict[str, Any]] = {
    "history": {"before": "yesterday"},
    "send": {"body": ""},
    "preferences": {"color": "plaid"},
    "goodbye": {"client": ""},
    "create": {"title": ""},
    "rooms": {"page": "last"},
    "member_list": {"page": "0"},
    "search": {"q": "hello", "older_than": "yesterday"},
    "search_room": {"q": "hello", "older_than": "yesterday"},
}
# Calls without a parameter that can be wrong in a form.
WITHOUT_PARAMETERS = {"join", "leave"}


class FailingStorage(InMemoryStorage):
    def _save(self, name: str, content: Any) -> str:
        raise OSError("The disk is full.")


schema = load_schema()


@pytest.fixture
def mine(say: Callable[..., Message], member: User) -> Message:
    return say(member, "Hello", files=[png()])


class Discreet(RoomPolicy):
    def can_see_members(self, user: Any, room: Room) -> bool:
        return False

    def can_search(self, user: Any) -> bool:
        return False


@pytest.fixture
def broken() -> Iterator[ExitStack]:
    """What is broken until the end of the test."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def provoke(
    mine: Message, member: User, outsider: User, settings: Settings, broken: ExitStack
) -> Callable[..., Any]:
    """Bring about that a call is answered by a status; returns who is to make it."""
    callers = {401: Caller(), 403: Caller(member, token="f" * 32), 404: Caller(outsider)}
    callers[500] = Caller(member)
    storage = {"BACKEND": f"{FailingStorage.__module__}.{FailingStorage.__qualname__}"}
    before: dict[int, Callable[[], object]] = {
        403: lambda: setattr(settings, "CONVERSATE_POLICY", f"{__name__}.Discreet"),
        409: lambda: services.delete_message(message=mine, by=member),
        413: lambda: setattr(settings, "DATA_UPLOAD_MAX_MEMORY_SIZE", 1),
        429: lambda: setattr(settings, "CONVERSATE_POST_LIMIT", (1, 60)),
        500: lambda: broken.enter_context(database_that_takes_no_writes(TOO_LONG)),
        503: lambda: setattr(settings, "STORAGES", settings.STORAGES | {"conversate": storage}),
    }

    member.user_permissions.add(Permission.objects.get(codename="add_room"))

    def provoke(status: int) -> Caller:
        before.get(status, lambda: None)()
        return callers.get(status) or Caller(member)

    return provoke


def sample_case(operation: Any, status: int, mine: Message) -> Case[Any]:
    name = operation.definition.raw["operationId"]
    data = dict((WRONG if status == 400 else PARAMETERS).get(name, {}))
    if data.get("message") == 0:
        data["message"] = mine.pk
    if status == 204 and name == "poll":
        data["since"] = str(mine.revision)
    in_room = "{slug}" in operation.path
    where = {"path_parameters": {"slug": mine.room.slug}} if in_room else {}
    if operation.method.upper() == "GET":
        return operation.Case(query=data, **where)
    if status == 503:
        return operation.Case(body={"files": [b"A file"]}, media_type=FILES, **where)
    if status == 413:
        data["author"] = "somebody"
    if status == 400 and name in WITHOUT_PARAMETERS:
        return operation.Case(body=[], media_type=JSON, **where)
    return operation.Case(body=data, media_type=FORM, **where)


@pytest.mark.parametrize(("path", "method", "status"), ANSWERS)
def test_every_answer_in_it_is_given(
    path: str, method: str, status: int, provoke: Callable[[int], Caller], mine: Message
) -> None:
    case = sample_case(schema[path][method], status, mine)
    if status == 405:
        case.method = "POST" if method == "get" else "GET"
    assert provoke(status).call(case).status_code == status


def test_it_has_the_addresses_of_the_api_and_no_others(room: Room) -> None:
    assert DOCUMENT["paths"].keys() == VIEWS.keys()
    for path in VIEWS:
        assert get_resolver().resolve("/chat" + path.format(slug=room.slug))


def test_each_operation_has_the_name_of_its_view() -> None:
    named = {
        path: operation["operationId"]
        for path, item in DOCUMENT["paths"].items()
        for method, operation in item.items()
        if method != "parameters"
    }
    assert named == {path: view.__name__ for path, view in VIEWS.items()}


def test_it_has_every_color() -> None:
    assert SCHEMAS["Color"]["enum"] == Color.values


def test_it_has_every_code_of_an_error() -> None:
    codes = set(SCHEMAS["Error"]["properties"]["error"]["properties"]["code"]["enum"])
    assert {code for _, _, code in statuses._ERRORS} <= codes
    explained = "".join(
        answer["description"] for answer in DOCUMENT["components"]["responses"].values()
    )
    assert codes - {"unavailable", "upload_failed"} == set(re.findall(r"`(\w+)`:", explained))
