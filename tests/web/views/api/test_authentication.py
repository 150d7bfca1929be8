"""Calls of the API with a token: CONVERSATE_API_AUTHENTICATION is asked before the session."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import Permission
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from conversate_core import services
from conversate_core.models import Message, Role, Room
from conversate_web.polls import tickets
from tests.support.failing_database import LOST, database_that_raises
from tests.web.support import tokens
from tests.web.support.addresses import Addresses

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

FUNCTIONS = f"{tokens.__name__}."


@pytest.fixture(autouse=True)
def _by_tokens(settings: Settings) -> None:
    settings.CONVERSATE_API_AUTHENTICATION = tokens.PATH


@pytest.fixture
def program() -> Client:
    """A program without cookies, to which CSRF checks apply."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def strict(member: User) -> Client:
    """The member's browser, to which CSRF checks apply."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(member)
    return client


def token(user: Any) -> dict[str, str]:
    return {tokens.HEADER: getattr(user, "username", user)}


def bodies(room: Room) -> list[str]:
    return list(Message.objects.filter(room=room).order_by("pk").values_list("body", flat=True))


def error(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


def test_a_token_reads_and_posts_without_a_session_and_without_csrf(
    program: Client, at: Addresses, member: User, say: Callable[..., Message], other: User
) -> None:
    say(other, "Hello")
    read = program.get(at.api_history, headers=token(member))
    assert [each["body"] for each in read.json()["messages"]] == ["Hello"]
    sent = program.post(at.api_send, {"body": "By a program"}, headers=token(member))
    assert sent.status_code == 201
    assert sent.json()["message"]["author"]["id"] == str(member.pk)
    assert not program.cookies


def test_who_the_token_names_is_who_the_rules_are_asked_about(
    program: Client, at: Addresses, moderator: User, member: User, outsider: User, room: Room
) -> None:
    message = services.post_message(room=room, author=moderator, body="Mine")
    for user, expected in ((outsider, (404, "not_found")), (member, (403, "not_allowed"))):
        response = program.post(at.api_delete, {"message": message.pk}, headers=token(user))
        assert error(response) == expected
    response = program.post(at.api_delete, {"message": message.pk}, headers=token(moderator))
    assert response.status_code == 200


def test_without_a_token_the_session_and_csrf_are_as_before(
    program: Client, strict: Client, at: Addresses, room: Room
) -> None:
    assert error(program.get(at.api_history)) == (401, "signed_out")
    assert strict.get(at.api_history).status_code == 200
    refused = strict.post(at.api_send, {"body": "Forged"})
    assert error(refused) == (403, "csrf")
    again = {"X-CSRFToken": refused.json()["error"]["csrf_token"]}
    assert strict.post(at.api_send, {"body": "Own"}, headers=again).status_code == 201
    assert bodies(room) == ["Own"]


@pytest.mark.parametrize("function", ["nobody", "by_user_name"])
def test_a_token_of_nobody_does_not_lift_csrf(
    strict: Client, at: Addresses, room: Room, settings: Settings, function: str
) -> None:
    settings.CONVERSATE_API_AUTHENTICATION = FUNCTIONS + function
    response = strict.post(at.api_send, {"body": "Forged"}, headers=token("nobody-at-all"))
    assert error(response) == (403, "csrf")
    assert bodies(room) == []


def test_without_the_setting_a_token_is_nothing(
    program: Client, at: Addresses, member: User, settings: Settings
) -> None:
    settings.CONVERSATE_API_AUTHENTICATION = None
    assert error(program.get(at.api_history, headers=token(member))) == (401, "signed_out")


def test_the_token_counts_and_not_a_session_of_someone_else(
    strict: Client, at: Addresses, moderator: User, member: User, outsider: User, room: Room
) -> None:
    sent = strict.post(at.api_send, {"body": "Whose?"}, headers=token(moderator))
    assert sent.json()["message"]["author"]["id"] == str(moderator.pk)
    # The member of the session sees the room, the account of the token does not.
    assert error(strict.get(at.api_history, headers=token(outsider))) == (404, "not_found")
    as_member = {"body": "For the member", "author": member.pk}
    response = strict.post(at.api_send, as_member, headers=token(moderator))
    assert error(response) == (401, "signed_out")
    assert bodies(room) == ["Whose?"]


def test_a_deactivated_account_is_refused_even_beside_a_valid_session(
    program: Client, strict: Client, at: Addresses, other: User, room: Room
) -> None:
    type(other).objects.filter(pk=other.pk).update(is_active=False)
    for client in (program, strict):
        assert error(client.get(at.api_history, headers=token(other))) == (401, "signed_out")
        response = client.post(at.api_send, {"body": "Still here"}, headers=token(other))
        assert error(response) == (401, "signed_out")
    assert bodies(room) == []


def test_a_site_refuses_a_token_by_raising_permission_denied(
    strict: Client, at: Addresses, settings: Settings
) -> None:
    settings.CONVERSATE_API_AUTHENTICATION = FUNCTIONS + "refusing"
    assert error(strict.get(at.api_history)) == (401, "signed_out")


@pytest.mark.parametrize("function", ["pair", "unsaved", "yes"])
def test_what_is_no_account_is_an_error_and_no_fall_through_to_the_session(
    strict: Client, at: Addresses, settings: Settings, member: User, function: str
) -> None:
    settings.CONVERSATE_API_AUTHENTICATION = FUNCTIONS + function
    with pytest.raises(TypeError, match=f"tokens.{function} returned"):
        strict.get(at.api_history, headers=token(member))
    strict.raise_request_exception = False
    assert strict.get(at.api_history, headers=token(member)).status_code == 500


def test_an_error_of_the_function_is_one_of_the_call(
    strict: Client, at: Addresses, settings: Settings, member: User, room: Room
) -> None:
    settings.CONVERSATE_API_AUTHENTICATION = FUNCTIONS + "broken"
    with pytest.raises(LookupError):
        strict.get(at.api_history, headers=token(member))
    strict.raise_request_exception = False
    response = strict.post(at.api_send, {"body": "Lost"}, headers=token(member))
    assert response.status_code == 500
    assert bodies(room) == []


def test_a_database_that_fails_for_the_function_is_an_outage(
    strict: Client, at: Addresses, member: User
) -> None:
    with database_that_raises(LOST):
        response = strict.get(at.api_history, headers=token(member))
    assert error(response) == (503, "unavailable")


def test_a_lazy_account_is_one(
    program: Client, at: Addresses, settings: Settings, member: User
) -> None:
    settings.CONVERSATE_API_AUTHENTICATION = FUNCTIONS + "lazily"
    assert program.get(at.api_history, headers=token(member)).status_code == 200
    assert error(program.get(at.api_history)) == (401, "signed_out")


@pytest.mark.parametrize("saves", [True, False])
def test_a_call_with_a_token_leaves_the_session_alone(
    strict: Client, at: Addresses, settings: Settings, moderator: User, saves: bool
) -> None:
    settings.SESSION_SAVE_EVERY_REQUEST = saves
    before = Session.objects.values_list("pk", "session_data", "expire_date").get()
    response = strict.get(at.api_history, headers=token(moderator))
    assert settings.SESSION_COOKIE_NAME not in response.cookies
    assert Session.objects.values_list("pk", "session_data", "expire_date").get() == before


def test_polls_by_a_token_get_no_ticket_and_end_with_the_token(
    program: Client, at: Addresses, member: User, room: Room
) -> None:
    room.refresh_from_db()
    poll = {"since": room.revision, "sidebar": "", "wait": 20}
    for _ in range(2):
        response = program.get(at.api_poll, poll, headers=token(member))
        assert response.status_code in {200, 204}
        assert tickets.HEADER not in response
    services.remove_member(room=room, user=member)
    assert error(program.get(at.api_poll, poll, headers=token(member))) == (404, "not_found")
    assert error(program.get(at.api_poll, poll, headers=token("revoked"))) == (401, "signed_out")


def test_a_ticket_of_a_session_is_worth_nothing_without_its_cookie(
    program: Client, strict: Client, at: Addresses, room: Room
) -> None:
    room.refresh_from_db()
    ticket = strict.get(at.api_poll, {"since": room.revision})[tickets.HEADER]
    poll = {"since": room.revision, "ticket": ticket}
    assert strict.get(at.api_poll, poll).status_code == 204
    assert error(program.get(at.api_poll, poll, headers=token("revoked"))) == (401, "signed_out")


def test_pages_know_no_tokens(program: Client, at: Addresses, member: User) -> None:
    response = program.get(at.room, headers=token(member))
    assert response.status_code == 302
    assert "login" in response.url


def test_calls_that_are_not_about_one_room_take_a_token(
    program: Client, at: Addresses, member: User
) -> None:
    member.user_permissions.add(Permission.objects.get(codename="add_room"))
    call = program.post(reverse("conversate:api_create"), {"title": "Lab"}, headers=token(member))
    assert call.status_code == 201
    lab = Room.objects.get(slug=call.json()["room"]["slug"])
    assert lab.memberships.get().role == Role.MODERATOR
    listed = program.get(reverse("conversate:api_rooms"), headers=token(member)).json()
    assert {room["slug"] for room in listed["rooms"]} == {lab.slug, at.slug}
