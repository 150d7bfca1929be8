"""JSON bodies are accepted beside forms, and wrong ones are refused clearly."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from conversate_core.models import Message, Room
from tests.web.support.addresses import Addresses

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

JSON = "application/json"


@pytest.fixture
def post(browser: Client) -> Callable[..., Any]:
    def post(address: str, data: Any, content_type: str = JSON) -> Any:
        body = data if isinstance(data, (str, bytes)) else json.dumps(data)
        # Unlike post(), this leaves the bytes as they are.
        return browser.generic("POST", address, body, content_type=content_type)

    return post


def refusal(response: Any) -> str:
    assert response.status_code == 400, response.content
    assert response.json()["error"]["code"] == "bad_request"
    message: str = response.json()["error"]["message"]
    return message


def test_a_message_is_posted(post: Callable[..., Any], at: Addresses, room: Room) -> None:
    key = str(uuid4())
    sent = post(at.api_send, {"body": "Grüße & <more>\n", "client_key": key, "reply_to": None})
    assert sent.status_code == 201
    again = post(at.api_send, {"body": "Grüße & <more>\n", "client_key": key})
    assert again.json()["message"]["id"] == sent.json()["message"]["id"]
    assert Message.objects.get(room=room).body == "Grüße & <more>"


def test_numbers_and_booleans_are_those_of_json(
    post: Callable[..., Any], at: Addresses, say: Callable[..., Message], member: User, other: User
) -> None:
    message, mine = say(other), say(member)
    reaction = {"message": message.pk, "emoji": "👍", "on": True}
    assert post(at.api_react, reaction).json()["message"]["my_reactions"] == ["👍"]
    assert post(at.api_react, {**reaction, "on": False}).json()["message"]["my_reactions"] == []
    assert post(at.api_preferences, {"muted": True}).json()["muted"] is True
    edited = post(at.api_edit, {"message": mine.pk, "body": "Better", "revision": mine.revision})
    assert edited.json()["message"]["body"] == "Better"
    assert post(at.api_read, {"unread": message.pk}).status_code == 204
    assert post(at.api_goodbye, {"client": "page"}).status_code == 204
    assert post(at.api_delete, {"message": mine.pk}).status_code == 200
    assert post(at.api_join, {}).status_code == 200
    assert post(at.api_leave, {}).status_code == 204
    member.user_permissions.add(Permission.objects.get(codename="add_room"))
    created = post(reverse("conversate:api_create"), {"title": "Lab", "access": "open"})
    assert created.json()["room"]["title"] == "Lab"


def test_another_encoding_that_the_type_names_changes_nothing(
    post: Callable[..., Any], at: Addresses
) -> None:
    sent = post(at.api_send, '{"body": "é"}'.encode(), "application/json; charset=latin-1")
    assert sent.json()["message"]["body"] == "é"


@pytest.mark.parametrize(
    "body",
    [
        " ",
        "body=Hello",
        "{'body': 'Hello'}",
        '{"body": "Hello"',
        '{"body": "Hello"} {}',
        '{"body": NaN}',
        '{"body": "Hello", "other": Infinity}',
        '{"body": "Hello", "reply_to": ' + "9" * 5000 + "}",
        '{"body": "Hello", "other": ' + "[" * 200_000 + "}",
        '{"body": ' * 100_000,
        b'{"body": "\xff"}',
        '{"body": "Hello"}'.encode("utf-16"),
        "\ufeff" + '{"body": "Hello"}',
    ],
)
def test_what_is_no_json_is_refused(
    post: Callable[..., Any], at: Addresses, room: Room, body: Any
) -> None:
    assert refusal(post(at.api_send, body)) == "The body is not valid JSON."
    assert not Message.objects.filter(room=room).exists()


@pytest.mark.parametrize("body", ["[]", '["Hello"]', '"Hello"', "1", "null", "true"])
def test_it_has_to_be_an_object(post: Callable[..., Any], at: Addresses, body: str) -> None:
    assert refusal(post(at.api_send, body)) == "The body must be a JSON object."


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"body": 1}, "body must be a text."),
        ({"body": ["Hello"]}, "body must be a text."),
        ({"body": {"text": "Hello"}}, "body must be a text."),
        ({"body": True}, "body must be a text."),
        ({"body": "half a character: \ud83d"}, "body must be a text."),
        ({"body": "Hello", "reply_to": "1"}, "reply_to must be a whole number."),
        ({"body": "Hello", "reply_to": 1.0}, "reply_to must be a whole number."),
        ({"body": "Hello", "reply_to": True}, "reply_to must be a whole number."),
        ({"body": "Hello", "files": ["tea.png"]}, "Send files as multipart/form-data."),
    ],
)
def test_values_of_another_type_are_refused(
    post: Callable[..., Any], at: Addresses, room: Room, data: Any, message: str
) -> None:
    assert refusal(post(at.api_send, data)) == message
    assert not Message.objects.filter(room=room).exists()


def test_a_boolean_is_no_text(post: Callable[..., Any], at: Addresses) -> None:
    assert refusal(post(at.api_preferences, {"muted": "true"})) == "muted must be true or false."


@pytest.mark.parametrize(
    "body", ['{"body": "One", "body": "Two"}', '{"body": "One", "x": {"y": 1, "y": 2}}']
)
def test_a_name_that_is_given_twice_is_refused(
    post: Callable[..., Any], at: Addresses, body: str
) -> None:
    assert refusal(post(at.api_send, body)) == "The body has the same name twice."


def test_limits_are_those_of_forms(
    post: Callable[..., Any], at: Addresses, settings: Settings
) -> None:
    assert refusal(post(at.api_read, {"message": 2**63})) == "Pass a message id."
    assert refusal(post(at.api_read, {"message": -1})) == "Pass a message id."
    assert refusal(post(at.api_read, {})) == "Pass a message id."
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    response = post(at.api_send, {"body": "x" * 2_000})
    assert (response.status_code, response.json()["error"]["code"]) == (413, "too_large")


def test_unknown_names_are_ignored_as_in_forms(post: Callable[..., Any], at: Addresses) -> None:
    sent = post(at.api_send, {"body": "Hello", "other": [1.5, {"deep": None}]})
    assert sent.status_code == 201


def test_the_csrf_token_is_asked_for_and_may_be_in_the_body(
    member: User, at: Addresses, room: Room
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(member)
    refused = client.post(at.api_send, {"body": "Forged"}, content_type=JSON)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "csrf")
    token = refused.json()["error"]["csrf_token"]
    own = {"body": "Own", "csrfmiddlewaretoken": token}
    assert client.post(at.api_send, own, content_type=JSON).status_code == 201
    wrong = {"body": "Forged", "csrfmiddlewaretoken": 7}
    assert client.post(at.api_send, wrong, content_type=JSON).status_code == 403
    assert [message.body for message in Message.objects.filter(room=room)] == ["Own"]


def test_who_acts_for_someone_else_is_refused(
    post: Callable[..., Any], at: Addresses, other: User
) -> None:
    response = post(at.api_send, {"body": "Hello", "author": str(other.pk)})
    assert (response.status_code, response.json()["error"]["code"]) == (401, "signed_out")


class Broken:
    """A connection that breaks while the body is read."""

    def read(self, size: int = -1) -> bytes:
        raise OSError("The client is gone.")

    readline = read


def test_a_body_that_does_not_arrive_is_refused(browser: Client, at: Addresses, room: Room) -> None:
    extra: dict[str, Any] = {"CONTENT_TYPE": JSON, "CONTENT_LENGTH": "30", "wsgi.input": Broken()}
    assert refusal(browser.generic("POST", at.api_send, **extra))
    assert not Message.objects.filter(room=room).exists()
