"""The page of a message, and the menu of scripts, offer the actions that the policy allows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from conversate_core import services
from conversate_core.models import Message, Room
from tests.web.support.addresses import Addresses
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings


def address(at: Addresses, message_id: int | str) -> str:
    return f"{at.room}message/{message_id}/"


def offered(client: Client, at: Addresses) -> list[str]:
    """What the page of the only message offers. The page of the room has the same for scripts."""
    (message,) = Page(client.get(at.room)).messages
    here = address(at, message["data-id"])
    page = Page(client.get(here))
    actions = [name for name in ("edit", "delete") if f"{here}{name}/" in page.links()]
    reacts = [name for name in ("react",) if page.all("form", action=f"{here}{name}/")]
    assert message.get("data-can", "").split() == [*actions, *reacts]
    assert ("data-body" in message) == ("edit" in actions)
    can_mark = bool(page.all("button", name="unread", value=message["data-id"]))
    assert bool(page.all("form", method="post", action=at.read)) == can_mark
    assert f"{at.room}?message={message['data-id']}#message-{message['data-id']}" in page.links()
    return [*actions, "link", *(["unread"] if can_mark else [])]


ALL = ["edit", "delete", "link", "unread"]


def test_members_edit_and_delete_their_own(
    browser: Client, at: Addresses, say: Callable[..., Message], member: User
) -> None:
    message = say(member)
    assert offered(browser, at) == ALL
    page = Page(browser.get(at.room))
    assert address(at, message.pk) in page.links()
    assert page.messages[0]["data-body"] == message.body


def test_of_others_messages_they_have_the_link_and_mark_them_unread(
    browser: Client, at: Addresses, say: Callable[..., Message], other: User
) -> None:
    say(other)
    assert offered(browser, at) == ["link", "unread"]


def test_moderators_delete_what_others_wrote(
    browser_of: Callable[[User], Client],
    moderator: User,
    at: Addresses,
    say: Callable[..., Message],
    other: User,
) -> None:
    say(other)
    assert offered(browser_of(moderator), at) == ["delete", "link", "unread"]


def test_overseers_do_too_but_read_without_marks(
    browser_of: Callable[[User], Client],
    overseer: User,
    at: Addresses,
    say: Callable[..., Message],
    other: User,
) -> None:
    say(other)
    assert offered(browser_of(overseer), at) == ["delete", "link"]


def test_a_tombstone_has_no_menu(
    browser: Client, at: Addresses, say: Callable[..., Message], member: User
) -> None:
    message = say(member)
    services.delete_message(message=message, by=member)
    assert address(at, message.pk) not in Page(browser.get(at.room)).links()
    response = browser.get(address(at, message.pk))
    assert (response.status_code, response.url) == (
        302,
        f"{at.room}?message={message.pk}#message-{message.pk}",
    )


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


def test_who_may_not_see_the_message_gets_no_page(
    browser_of: Callable[[User], Client],
    at: Addresses,
    say: Callable[..., Message],
    room: Room,
    member: User,
    outsider: User,
) -> None:
    message = say(member)
    assert browser_of(outsider).get(address(at, message.pk)).status_code == 404
    response = Client().get(address(at, message.pk))
    assert (response.status_code, "login" in response.url) == (302, True)
    assert browser_of(member).get(address(at, message.pk + 1)).status_code == 404
    assert browser_of(member).post(address(at, message.pk)).status_code == 405
    services.clear_room(room=room)
    assert browser_of(member).get(address(at, message.pk)).status_code == 404


def test_browsers_ask_again_before_they_show_the_page_again(
    browser: Client, at: Addresses, say: Callable[..., Message], member: User
) -> None:
    response = browser.get(address(at, say(member).pk))
    assert set(response["Cache-Control"].split(", ")) == {"private", "no-cache"}


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
    assert (message["can_edit"], message["can_delete"]) == (False, who == "moderator")
    assert f'href="{address(at, message["id"])}"' in message["html"]


def test_a_permission_that_is_taken_away_may_lag_in_polls_alone(
    browser: Client, at: Addresses, say: Callable[..., Message], other: User, member: User
) -> None:
    member.user_permissions.add(Permission.objects.get(codename="moderate_room"))
    message = say(other)

    def polled() -> bool:
        (shown,) = browser.get(at.api_poll, {"since": message.revision - 1}).json()["messages"]
        can_delete: bool = shown["can_delete"]
        return can_delete

    assert polled()
    member.user_permissions.clear()
    assert polled()
    where = {"slug": at.slug, "message_id": message.pk}
    assert browser.post(reverse("conversate:delete", kwargs=where)).status_code == 403
    # The answer to that is known from now on, as it is from a page.
    assert not polled()


def test_a_page_shows_it_at_once(
    browser: Client, at: Addresses, say: Callable[..., Message], other: User, member: User
) -> None:
    member.user_permissions.add(Permission.objects.get(codename="moderate_room"))
    say(other)
    assert offered(browser, at) == [name for name in ALL if name != "edit"]
    member.user_permissions.clear()
    assert offered(browser, at) == ["link", "unread"]
