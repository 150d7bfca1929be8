from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from conversate_core import services
from conversate_core.models import Message, Room
from conversate_core.signals import message_changed
from tests.support.site_rules import EDITING_MODERATORS
from tests.web.support.addresses import Addresses
from tests.web.support.files import text

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings


@pytest.fixture
def message(say: Callable[..., Message], member: User) -> Message:
    return say(member, "Helo", files=[text()])


def test_editing_answers_with_the_message_as_it_is_now(
    browser: Client, at: Addresses, message: Message
) -> None:
    response = browser.post(at.api_edit, {"message": message.pk, "body": "Hello"})
    assert response.status_code == 200
    answer = response.json()["message"]
    assert (answer["id"], answer["body"]) == (message.pk, "Hello")
    assert answer["edited_at"]
    assert answer["revision"] > message.revision
    assert "edited" in answer["html"]
    assert [file["name"] for file in answer["attachments"]] == ["notes.txt"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["api_edit", "api_delete"])
def test_where_the_room_is_cleared_in_that_moment_there_is_none_to_answer_with(
    browser: Client, at: Addresses, message: Message, room: Room, name: str
) -> None:
    def clear(**kwargs: object) -> None:
        services.clear_room(room=room)

    message_changed.connect(clear)
    try:
        response = browser.post(getattr(at, name), {"message": message.pk, "body": "Hello"})
    finally:
        message_changed.disconnect(clear)
    assert (response.status_code, response.json()["error"]["code"]) == (409, "message_gone")


def test_deleting_answers_with_the_tombstone(
    browser: Client, at: Addresses, message: Message
) -> None:
    response = browser.post(at.api_delete, {"message": message.pk})
    assert response.status_code == 200
    answer = response.json()["message"]
    assert (answer["body"], answer["attachments"]) == ("", [])
    assert answer["deleted_at"]
    assert (answer["can_edit"], answer["can_delete"]) == (False, False)
    assert "This message was deleted." in answer["html"]


def test_polls_tell_the_others(
    browser: Client,
    browser_of: Callable[[User], Client],
    other: User,
    at: Addresses,
    message: Message,
) -> None:
    browser.post(at.api_edit, {"message": message.pk, "body": "Hello"})
    answer = browser_of(other).get(at.api_poll, {"since": message.revision}).json()
    assert [message["body"] for message in answer["messages"]] == ["Hello"]
    browser.post(at.api_delete, {"message": message.pk})
    answer = browser_of(other).get(at.api_poll, {"since": answer["revision"]}).json()
    assert [bool(message["deleted_at"]) for message in answer["messages"]] == [True]


@pytest.mark.parametrize("name", ["api_edit", "api_delete"])
def test_what_was_deleted_meanwhile_is_a_conflict(
    browser: Client, at: Addresses, message: Message, member: User, name: str
) -> None:
    services.delete_message(message=message, by=member)
    response = browser.post(getattr(at, name), {"message": message.pk, "body": "Hello"})
    # Its author may no more than anybody else edit what is not there.
    assert response.status_code == 409
    assert response.json()["error"]["code"] == "message_gone"


@pytest.mark.parametrize("name", ["api_edit", "api_delete"])
def test_what_was_cleared_meanwhile_is_not_found(
    browser: Client, at: Addresses, message: Message, room: Room, name: str
) -> None:
    services.clear_room(room=room)
    response = browser.post(getattr(at, name), {"message": message.pk, "body": "Hello"})
    assert response.status_code == 404


@pytest.mark.parametrize("name", ["api_edit", "api_delete"])
@pytest.mark.parametrize("given", [{}, {"message": ""}, {"message": "x"}, {"message": "-1"}])
def test_it_has_to_be_said_which_message(
    browser: Client, at: Addresses, name: str, given: dict[str, str]
) -> None:
    response = browser.post(getattr(at, name), {"body": "Hello", **given})
    assert response.status_code == 400
    assert response.json()["error"]["code"] == "bad_request"


def test_an_edit_without_a_text_is_a_bad_request(
    browser: Client, at: Addresses, message: Message
) -> None:
    response = browser.post(at.api_edit, {"message": message.pk})
    assert response.status_code == 400
    assert response.json()["error"]["code"] == "bad_request"
    assert Message.objects.get(pk=message.pk).body == message.body


@pytest.mark.parametrize("body", ["x" * 10_001])
def test_a_text_that_cannot_be_is_refused(
    browser: Client, at: Addresses, message: Message, body: str
) -> None:
    response = browser.post(at.api_edit, {"message": message.pk, "body": body})
    assert response.status_code == 400
    assert response.json()["error"]["code"] == "invalid_message"


@pytest.mark.parametrize("name", ["api_edit", "api_delete"])
def test_moderators_delete_messages_of_others_and_edit_none(
    browser: Client,
    browser_of: Callable[[User], Client],
    moderator: User,
    at: Addresses,
    say: Callable[..., Message],
    other: User,
    name: str,
) -> None:
    message = say(other)
    data = {"message": message.pk, "body": "Hello"}
    response = browser.post(getattr(at, name), data)
    assert response.status_code == 403
    assert response.json()["error"]["code"] == "not_allowed"
    moderated = browser_of(moderator).post(getattr(at, name), data)
    assert moderated.status_code == (403 if name == "api_edit" else 200)


def test_where_moderators_edit_the_answer_names_them(
    browser: Client,
    browser_of: Callable[[User], Client],
    moderator: User,
    at: Addresses,
    message: Message,
    settings: Settings,
) -> None:
    settings.CONVERSATE_POLICY = EDITING_MODERATORS
    data = {"message": message.pk, "body": "Hello"}
    answer = browser_of(moderator).post(at.api_edit, data).json()["message"]
    assert answer["edited_by"] == {"id": str(moderator.pk), "name": "moderator"}
    assert "edited by <bdi>moderator</bdi>" in answer["html"]
    (read,) = browser.get(at.api_history).json()["messages"]
    assert read["edited_by"] == answer["edited_by"]
    own = browser.post(at.api_edit, data).json()["message"]
    assert (own["edited_by"], ">edited</span>" in own["html"]) == (None, True)
    services.edit_message(message=message, body="By the system")
    (read,) = browser.get(at.api_history).json()["messages"]
    assert read["edited_by"] == {"id": None, "name": None}
    assert ">edited by someone else</span>" in read["html"]
    services.delete_message(message=message)
    (read,) = browser.get(at.api_history).json()["messages"]
    assert (read["edited_by"], "edited" in read["html"]) == (None, False)


@pytest.mark.parametrize("name", ["api_edit", "api_delete"])
def test_messages_of_other_rooms_are_not_found(
    browser: Client, at: Addresses, member: User, name: str
) -> None:
    elsewhere = services.create_room(title="Cellar", members=[member])
    message = services.post_message(room=elsewhere, author=member, body="Hello")
    data = {"message": message.pk, "body": "!"}
    assert browser.post(getattr(at, name), data).status_code == 404


@pytest.mark.parametrize("name", ["api_edit", "api_delete"])
def test_a_forged_request_is_refused_in_json(
    member: User, at: Addresses, message: Message, name: str
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(member)
    response = client.post(getattr(at, name), {"message": message.pk, "body": "Hello"})
    assert response.status_code == 403
    assert response.json()["error"]["code"] == "csrf"


def test_an_edit_of_a_text_that_was_changed_meanwhile_is_answered_with_that_text(
    browser: Client, at: Addresses, message: Message
) -> None:
    services.edit_message(message=message, body="Saved first")
    data = {"message": message.pk, "body": "Mine", "revision": message.revision}
    response = browser.post(at.api_edit, data)
    assert response.status_code == 409
    error = response.json()["error"]
    assert (error["code"], error["current"]["body"]) == ("edit_conflict", "Saved first")
    assert error["message"]
    message.refresh_from_db()
    assert message.body == "Saved first"

    again = browser.post(at.api_edit, {**data, "revision": error["current"]["revision"]})
    assert again.status_code == 200
    assert again.json()["message"]["body"] == "Mine"


def test_a_client_that_sends_no_revision_saves_as_before(
    browser: Client, at: Addresses, message: Message
) -> None:
    services.edit_message(message=message, body="Saved first")
    response = browser.post(at.api_edit, {"message": message.pk, "body": "Mine"})
    assert response.json()["message"]["body"] == "Mine"


@pytest.mark.parametrize("revision", ["", "x", "-1", "9" * 40])
def test_a_revision_that_can_not_be_one_is_a_bad_request(
    browser: Client, at: Addresses, message: Message, revision: str
) -> None:
    data = {"message": message.pk, "body": "Mine", "revision": revision}
    response = browser.post(at.api_edit, data)
    assert (response.status_code, response.json()["error"]["code"]) == (400, "bad_request")


@pytest.mark.django_db(transaction=True)
def test_a_conflict_in_a_room_that_is_cleared_in_that_moment_tells_nothing_of_it(
    browser: Client,
    at: Addresses,
    message: Message,
    room: Room,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    edit_message = services.edit_message
    edit_message(message=message, body="Saved first")

    def edit_and_clear(**arguments: object) -> Message:
        try:
            return edit_message(**arguments)  # type: ignore[arg-type]
        finally:
            services.clear_room(room=room)

    monkeypatch.setattr(services, "edit_message", edit_and_clear)
    data = {"message": message.pk, "body": "Mine", "revision": message.revision}
    response = browser.post(at.api_edit, data)
    assert (response.status_code, response.json()["error"]["code"]) == (409, "message_gone")
