"""A page that one user left open can't act for the user who signed in after them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from conversate_core.models import Membership, Message, Room
from tests.web.support.addresses import Addresses

if TYPE_CHECKING:
    from django.contrib.auth.models import User

TEXT = "Someone else is signed in, in this browser."


@pytest.fixture
def calls(say: Callable[..., Message], member: User) -> dict[str, dict[str, Any]]:
    """What each call that writes does for the member."""
    message = say(member).pk
    return {
        "send": {"body": "Another"},
        "edit": {"message": message, "body": "Other words"},
        "read": {"unread": message},
        "preferences": {"color": "red", "flash_alert": "false"},
        "goodbye": {"client": "page"},
        "delete": {"message": message},
    }


def everything() -> list[Any]:
    return [list(model._default_manager.values()) for model in (Room, Membership, Message)]


def test_a_call_for_another_user_is_refused_and_changes_nothing(
    at: Addresses, browser: Client, calls: dict[str, dict[str, Any]], other: User
) -> None:
    before = everything()
    for name, data in calls.items():
        response = browser.post(getattr(at, f"api_{name}"), {**data, "author": other.pk})
        assert response.status_code == 401, name
        assert response.json()["error"] == {"code": "signed_out", "message": TEXT}
    assert everything() == before


def test_a_call_for_oneself_or_for_nobody_by_name_is_taken(
    at: Addresses, browser: Client, calls: dict[str, dict[str, Any]], member: User
) -> None:
    for name, data in calls.items():
        if name != "delete":
            assert browser.post(getattr(at, f"api_{name}"), data).status_code < 300
        response = browser.post(getattr(at, f"api_{name}"), {**data, "author": member.pk})
        assert response.status_code < 300, name


def test_a_user_who_may_not_see_the_room_gets_the_same_answer(
    at: Addresses, browser_of: Callable[[User], Client], outsider: User, member: User
) -> None:
    browser = browser_of(outsider)
    assert browser.post(at.api_send, {"body": "Hi", "author": member.pk}).status_code == 401
    assert browser.post(at.api_send, {"body": "Hi", "author": outsider.pk}).status_code == 404


def test_the_pages_tell_their_scripts_whose_they_are(
    at: Addresses, browser: Client, member: User
) -> None:
    assert browser.get(at.room).context["client"]["user_id"] == str(member.pk)
    assert f'data-user="{member.pk}"' in browser.get(at.settings).content.decode()
