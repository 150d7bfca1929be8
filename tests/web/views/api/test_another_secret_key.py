"""After a change of SECRET_KEY, Django changes session keys; concurrent requests survive it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from conversate_core.models import Message, Room
from tests.web.support.addresses import Addresses

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings


@pytest.fixture
def rotate(settings: Settings) -> Callable[[], None]:
    def rotate() -> None:
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "another"

    return rotate


def test_a_call_that_comes_too_late_is_refused_without_losing_the_new_cookie(
    at: Addresses,
    browser: Client,
    moderator: User,
    browser_of: Callable[[User], Client],
    room: Room,
    rotate: Callable[[], None],
    settings: Settings,
) -> None:
    beside = browser_of(moderator)
    name = settings.SESSION_COOKIE_NAME
    late = Client()
    late.cookies[name] = browser.cookies[name].value
    rotate()
    first = browser.get(at.api_poll, {"since": 0})
    assert (first.status_code, first.cookies[name].value) == (200, browser.cookies[name].value)
    for refused in (late.get(at.api_poll), late.post(at.api_send, {"body": "Hello"})):
        assert (refused.status_code, name in refused.cookies) == (401, False)
    # A browser has one cookie for both.
    late.cookies[name] = browser.cookies[name].value
    assert late.get(at.api_poll, {"since": 0}).status_code == 200
    assert late.post(at.api_send, {"body": "Hello"}).status_code == 201
    assert Message.objects.get(room=room).body == "Hello"
    assert beside.get(at.api_poll, {"since": 0}).status_code == 200


def test_the_ticket_of_that_answer_is_good_with_its_cookie(
    at: Addresses, browser: Client, room: Room, rotate: Callable[[], None]
) -> None:
    since = Room.objects.get(pk=room.pk).revision
    rotate()
    ticket = browser.get(at.api_poll, {"since": since})["X-Conversate-Ticket"]
    idle: Any = browser.get(at.api_poll, {"since": since, "ticket": ticket})
    # A full poll would give another one.
    assert (idle.status_code, "X-Conversate-Ticket" in idle) == (204, False)


def test_other_cookies_may_be_deleted_with_a_refusal(at: Addresses, settings: Settings) -> None:
    settings.MIDDLEWARE = [f"{__name__}.forgetful", *settings.MIDDLEWARE]
    assert "other" in Client().get(at.api_poll).cookies


def forgetful(get_response: Callable[[Any], Any]) -> Any:
    def middleware(request: Any) -> Any:
        response = get_response(request)
        response.delete_cookie("other")
        return response

    return middleware
