"""The pages and the API mark a message that was sent by e-mail, for everyone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.test import Client
from django.utils import translation

from conversate_core import services
from conversate_core.models import Message, Room
from tests.web.support.addresses import Addresses
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User

MARK = "by e-mail"


def mail_in(room: Room, author: User) -> Message:
    return services.post_message(room=room, author=author, body="On my way", sent_by_mail=True)


def test_the_page_says_so_beside_the_time(
    browser: Client, browser_of: Callable[[User], Client], at: Addresses, room: Room, other: User
) -> None:
    services.post_message(room=room, author=other, body="By the page")
    assert MARK not in Page(browser.get(at.room)).text
    mail_in(room, other)
    for viewer in (browser, browser_of(other)):
        assert Page(viewer.get(at.room)).text.count(MARK) == 1


def test_the_api_says_so(browser: Client, at: Addresses, room: Room, other: User) -> None:
    services.post_message(room=room, author=other, body="By the page")
    mail_in(room, other)
    plain, mailed = browser.get(at.api_poll, {"since": 0}).json()["messages"]
    assert (plain["sent_by_mail"], mailed["sent_by_mail"]) == (False, True)
    assert MARK not in plain["html"]
    assert MARK in mailed["html"]


def test_a_deleted_message_does_not(
    browser: Client, at: Addresses, room: Room, other: User
) -> None:
    services.delete_message(message=mail_in(room, other))
    assert MARK not in Page(browser.get(at.room)).text


def test_it_is_in_the_language_of_the_reader(
    browser: Client, at: Addresses, room: Room, other: User
) -> None:
    mail_in(room, other)
    assert MARK in Page(browser.get(at.room)).text
    with translation.override("de"):
        assert "per E-Mail" in Page(browser.get(at.room)).text
