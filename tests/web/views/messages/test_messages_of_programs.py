"""The pages and the API name the program that sent a message, and mark it as one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from conversate_core import services
from conversate_core.models import Message, Room
from tests.web.support.addresses import Addresses
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User

NAME = "Backup (program)"


@pytest.fixture
def message(room: Room) -> Message:
    return services.post_message(room=room, sender="Backup", body="Disk <full>")


def test_the_page_marks_the_name_for_everyone(
    browser: Client,
    browser_of: Callable[[User], Client],
    at: Addresses,
    message: Message,
    moderator: User,
) -> None:
    for viewer in (browser, browser_of(moderator)):
        page = Page(viewer.get(at.room))
        assert page.text.count(NAME) == 1
        assert [each["data-author"] for each in page.messages] == ["program Backup"]


def test_a_name_is_escaped(browser: Client, at: Addresses, room: Room) -> None:
    services.post_message(room=room, sender='<b>"A"</b> & Co', body="Hello")
    response = browser.get(at.room)
    assert '<b>"A"' not in response.content.decode()
    assert '<b>"A"</b> & Co (program)' in Page(response).text


def test_the_api_has_the_sender(
    browser: Client, at: Addresses, room: Room, other: User, message: Message
) -> None:
    services.post_message(room=room, author=other, body="Oh")
    by_program, by_person = browser.get(at.api_poll, {"since": 0}).json()["messages"]
    assert by_program["sender"] == "Backup"
    assert by_program["author"] | {"color": ""} == {
        "id": None,
        "name": NAME,
        "color": "",
        "picture": None,
        "url": None,
    }
    assert (by_program["is_own"], by_program["can_edit"], by_program["can_react"]) == (
        False,
        False,
        True,
    )
    assert by_person["sender"] is None


def test_two_programs_and_a_former_member_are_apart(
    browser: Client, at: Addresses, room: Room, other: User
) -> None:
    services.post_message(room=room, author=other, body="Bye")
    for sender in ("Backup", "Backup", "Monitor"):
        services.post_message(room=room, sender=sender, body="Done")
    other.delete()
    classes = [each["class"] for each in Page(browser.get(at.room)).messages]
    assert ["cnv-message--start" in each for each in classes] == [True, True, False, True]


def test_a_quote_names_it(
    browser: Client, at: Addresses, room: Room, other: User, message: Message
) -> None:
    services.post_message(room=room, author=other, body="On it", reply_to=message)
    quoted = browser.get(at.api_poll, {"since": 0}).json()["messages"][-1]["reply_to"]
    assert quoted["author_name"] == NAME
    assert NAME in Page(browser.get(at.room, {"reply": message.pk})).text


def test_the_page_of_the_message_names_it(browser: Client, room: Room, message: Message) -> None:
    url = reverse("conversate:message", args=[room.slug, message.pk])
    assert NAME in Page(browser.get(url)).text


def test_search_and_the_list_of_rooms_name_it(browser: Client, message: Message) -> None:
    assert NAME in Page(browser.get(reverse("conversate:search"), {"q": "disk"})).text
    assert f"{NAME}: Disk <full>" in Page(browser.get(reverse("conversate:index"))).text


def test_a_mention_is_marked_for_the_one_it_is_of(
    browser: Client, at: Addresses, room: Room, member: User
) -> None:
    services.post_message(room=room, sender="Backup", body=f"@{member.username}: done")
    [message] = browser.get(at.api_poll, {"since": 0}).json()["messages"]
    assert message["mentions_me"]
