"""The page of an open room shows its latest messages to users who have not joined it yet."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conversate_core import services
from conversate_core.models import Access, Attachment, Message, Room
from tests.core.support.rules import SINCE_JOINED
from tests.web.support.addresses import Addresses
from tests.web.support.files import png, text
from tests.web.support.pages import Page
from tests.web.support.presence import OneQuery
from tests.web.support.routes import everything

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

# The session and its user; no membership; the room; whether the user sees all rooms, by permissions
# of their own or of their groups; whether the user may join it; how many members there are.
OFF = 2 + 1 + 1 + 2 + 1 + 1

Say = Callable[..., Message]


@pytest.fixture(autouse=True)
def _is_open(room: Room) -> None:
    services.change_room(room=room, access=Access.OPEN, description="All about tea.")


@pytest.fixture
def guest(outsider: User, browser_of: Callable[[User], Client]) -> Client:
    return browser_of(outsider)


def section(page: Page) -> str:
    """Return the text below the heading, or "" without one."""
    return page.text.partition("Latest messages")[2].strip()


def test_it_shows_the_room_and_who_said_what(
    guest: Client, at: Addresses, member: User, other: User, say: Say
) -> None:
    say(member, "Is there *any* tea?")
    say(other, "There is :tea:")
    page = Page(guest.get(at.room))
    for words in ("Tea kitchen", "All about tea.", "2 members", "Join this room to read"):
        assert words in page.text
    assert re.search("member .*Is there .*any.* tea.*Grace Hopper .*There is", section(page))
    assert page.all("form", action=at.join)


def test_nothing_in_it_can_be_followed_or_changed(
    guest: Client, at: Addresses, member: User, other: User, room: Room, say: Say
) -> None:
    first = say(member, "Is there tea?", files=[png(), text()])
    services.post_message(room=room, author=other, body="Yes, @member", reply_to=first)
    services.react(message=first, user=other, emoji="👍")
    page = Page(guest.get(at.room))
    shown = section(page)
    for words in ("tea.png", "notes.txt", "Reply to member Is there tea?", "Yes, @member"):
        assert words in shown
    assert "👍" not in shown
    assert "More" not in shown
    inside = [link for link in page.links() if link.startswith(at.room)]
    assert inside == []
    assert not page.all("img", loading="lazy")
    assert [form["action"] for form in page.all("form")] == [at.join]
    assert b"/api/" not in guest.get(at.room).content


def test_its_files_stay_closed(guest: Client, at: Addresses, member: User, say: Say) -> None:
    say(member, files=[text()])
    file = Attachment.objects.get()
    where = {"slug": at.slug, "attachment_id": file.pk, "name": file.name}
    assert guest.get(reverse("conversate:file", kwargs=where)).status_code == 404


def test_a_deleted_message_is_a_tombstone_and_an_edited_one_says_so(
    guest: Client, at: Addresses, member: User, room: Room, say: Say
) -> None:
    secret = say(member, "A secret")
    services.post_message(room=room, author=member, body="Forget it", reply_to=secret)
    services.delete_message(message=secret, by=member)
    services.edit_message(message=say(member, "Milk?"), body="Sugar?", by=None)
    page = Page(guest.get(at.room))
    assert "A secret" not in page.text
    assert section(page).count("This message was deleted.") == 2
    assert "edited by someone else" in section(page)


def test_a_cleared_room_has_none(
    guest: Client, at: Addresses, member: User, room: Room, say: Say
) -> None:
    say(member, "A secret")
    services.clear_room(room=room)
    page = Page(guest.get(at.room))
    assert "A secret" not in page.text
    assert "Latest messages" not in page.text


def test_looking_leaves_no_trace(
    guest: Client, at: Addresses, member: User, say: Say, settings: Settings
) -> None:
    settings.CONVERSATE_PRESENCE = f"{__name__}.Forbidden"
    say(member)
    before = everything()
    guest.get(at.room)
    assert everything() == before


class Forbidden(OneQuery):
    """A presence backend in which nobody may be recorded."""

    def record_poll(self, **facts: Any) -> None:
        raise AssertionError


@pytest.mark.parametrize("number", [1, 25])
def test_the_number_of_queries(
    number: int, guest: Client, at: Addresses, member: User, say: Say, settings: Settings
) -> None:
    for _ in range(number):
        say(member, "Tea", files=[text()])
    with CaptureQueriesContext(connection) as captured:
        page = Page(guest.get(at.room))
    assert section(page).count("Tea") == min(number, 20)
    # Whether the user is a member, the messages, their files.
    assert len(captured) == OFF + 3
    settings.CONVERSATE_PREVIEW = False
    with CaptureQueriesContext(connection) as captured:
        page = Page(guest.get(at.room))
    assert "Latest messages" not in page.text
    assert len(captured) == OFF


@pytest.mark.parametrize(
    "setting", [{"CONVERSATE_PREVIEW": False}, {"CONVERSATE_POLICY": SINCE_JOINED}]
)
def test_a_site_without_previews_shows_nothing_of_what_was_said(
    setting: dict[str, Any], guest: Client, at: Addresses, other: User, say: Say, settings: Settings
) -> None:
    say(other, "A secret")
    for name, value in setting.items():
        setattr(settings, name, value)
    response = guest.get(at.room)
    assert response.status_code == 200
    for secret in (b"A secret", b"Hopper", b"page.js"):
        assert secret not in response.content


@pytest.mark.parametrize("is_on", [True, False])
def test_the_list_of_rooms_leads_there(
    is_on: bool, guest: Client, at: Addresses, settings: Settings
) -> None:
    settings.CONVERSATE_PREVIEW = is_on
    page = Page(guest.get(reverse("conversate:index")))
    assert (at.room in page.links()) == is_on


def test_members_get_the_room_instead(browser: Client, at: Addresses) -> None:
    assert "Latest messages" not in Page(browser.get(at.room)).text
