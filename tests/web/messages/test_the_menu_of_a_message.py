"""What a message offers to do with it: what the policy allows, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from conversate_core import services
from conversate_core.models import Message, Room
from tests.web.support.addresses import Addresses
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings


def offered(client: Client, at: Addresses) -> list[str]:
    """What the menus of the page offer, in the order of the page."""
    page = Page(client.get(at.room))
    return [element["data-action"] for _, element in page.elements if "data-action" in element]


ALL = ["edit", "delete", "link", "unread"]


def test_members_edit_and_delete_their_own(
    browser: Client, at: Addresses, say: Callable[..., Message], member: User
) -> None:
    message = say(member)
    assert offered(browser, at) == ALL
    page = Page(browser.get(at.room))
    assert f"{at.room}message/{message.pk}/edit/" in page.links()
    assert f"{at.room}message/{message.pk}/delete/" in page.links()


def test_of_others_messages_they_have_the_link_and_mark_them_unread(
    browser: Client, at: Addresses, say: Callable[..., Message], other: User
) -> None:
    say(other)
    assert offered(browser, at) == ["link", "unread"]


def test_moderators_edit_and_delete_all(
    browser_of: Callable[[User], Client],
    moderator: User,
    at: Addresses,
    say: Callable[..., Message],
    other: User,
) -> None:
    say(other)
    assert offered(browser_of(moderator), at) == ALL


def test_overseers_do_too_but_read_without_marks(
    browser_of: Callable[[User], Client],
    overseer: User,
    at: Addresses,
    say: Callable[..., Message],
    other: User,
) -> None:
    say(other)
    assert offered(browser_of(overseer), at) == ["edit", "delete", "link"]


def test_a_tombstone_has_no_menu(
    browser: Client, at: Addresses, say: Callable[..., Message], member: User
) -> None:
    services.delete_message(message=say(member), by=member)
    assert offered(browser, at) == []


def test_in_an_archived_room_nothing_is_edited(
    browser: Client, at: Addresses, say: Callable[..., Message], member: User, room: Room
) -> None:
    say(member)
    services.archive_room(room=room)
    assert offered(browser, at) == ["link", "unread"]


def test_after_the_edit_window_neither(
    browser: Client,
    at: Addresses,
    say: Callable[..., Message],
    member: User,
    settings: Settings,
) -> None:
    say(member)
    settings.CONVERSATE_EDIT_WINDOW = 0
    assert offered(browser, at) == ["link", "unread"]


def test_it_opens_without_scripts(
    browser: Client, at: Addresses, say: Callable[..., Message], other: User
) -> None:
    say(other)
    page = Page(browser.get(at.room))
    assert page.all("details", **{"class": "cnv-actions"})
    assert "Actions" in page.text


@pytest.mark.parametrize("who", ["member", "moderator"])
def test_the_api_offers_the_same(
    browser_of: Callable[[User], Client],
    at: Addresses,
    say: Callable[..., Message],
    other: User,
    who: str,
    request: pytest.FixtureRequest,
) -> None:
    say(other)
    client = browser_of(request.getfixturevalue(who))
    (message,) = client.get(at.api_history).json()["messages"]
    assert message["can_edit"] == message["can_delete"] == (who == "moderator")
    assert ('data-action="edit"' in message["html"]) == (who == "moderator")
    assert 'data-action="unread"' in message["html"]


def test_the_buttons_that_come_by_the_api_belong_to_a_form_of_the_page(
    browser: Client, at: Addresses, say: Callable[..., Message], other: User
) -> None:
    say(other)
    (message,) = browser.get(at.api_history).json()["messages"]
    assert 'form="conversate-unread"' in message["html"]
    forms: list[Any] = Page(browser.get(at.room)).all("form", id="conversate-unread")
    assert [(form["method"], form["action"]) for form in forms] == [("post", at.read)]
