"""The page that confirms the deletion of a message, without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from conversate_core import services
from conversate_core.models import Message, Room
from tests.web.support.files import text
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings


def address(message: Message) -> str:
    where = {"slug": message.room.slug, "message_id": message.pk}
    return reverse("conversate:delete", kwargs=where)


def permalink(message: Message) -> str:
    return f"/chat/{message.room.slug}/?message={message.pk}#message-{message.pk}"


@pytest.fixture
def message(say: Callable[..., Message], member: User) -> Message:
    return say(member, "Hello")


def test_it_shows_what_would_go_and_deletes_nothing(browser: Client, message: Message) -> None:
    page = Page(browser.get(address(message)))
    assert page.message_ids == [message.pk]
    assert "Hello" in page.text
    assert page.all("form", method="post")
    assert permalink(message) in page.links()
    message.refresh_from_db()
    assert message.deleted_at is None


def test_it_says_that_files_go_too(
    browser: Client, say: Callable[..., Message], member: User
) -> None:
    page = Page(browser.get(address(say(member, files=[text()]))))
    assert "This permanently deletes its text and files" in page.text
    assert "notes.txt" in page.text


def test_deleting_leads_to_the_tombstone(browser: Client, message: Message) -> None:
    response = browser.post(address(message))
    assert (response.status_code, response.url) == (302, permalink(message))
    assert "This message was deleted." in Page(browser.get(permalink(message))).text


def test_the_button_pressed_twice_is_no_error(browser: Client, message: Message) -> None:
    browser.post(address(message))
    response = browser.post(address(message))
    assert (response.status_code, response.url) == (302, permalink(message))
    assert browser.get(address(message)).url == permalink(message)


def test_there_is_no_page_where_the_room_was_cleared(
    browser: Client, message: Message, room: Room
) -> None:
    services.clear_room(room=room)
    assert browser.get(address(message)).status_code == 404
    assert browser.post(address(message)).status_code == 404


def test_moderators_delete_from_an_archived_room_and_members_do_not(
    browser: Client,
    browser_of: Callable[[User], Client],
    moderator: User,
    message: Message,
    room: Room,
) -> None:
    services.archive_room(room=room)
    assert browser.get(address(message)).status_code == 403
    assert browser.post(address(message)).status_code == 403
    assert browser_of(moderator).get(address(message)).status_code == 200
    assert browser_of(moderator).post(address(message)).status_code == 302
    message.refresh_from_db()
    assert message.deleted_at is not None


def test_a_rate_limited_member_sees_when_to_try_again(
    browser: Client, message: Message, settings: Settings
) -> None:
    settings.CONVERSATE_POST_LIMIT = (1, 3600)
    response = browser.post(address(message))
    assert response.status_code == 429
    assert "Try again in" in Page(response).text
    message.refresh_from_db()
    assert message.deleted_at is None
    settings.CONVERSATE_POST_LIMIT = (2, 3600)
    assert browser.post(address(message)).status_code == 302
