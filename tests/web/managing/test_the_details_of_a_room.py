from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from conversate_core.models import Room
from tests.web.support.addresses import Addresses
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User

GIVEN = {"title": "Cellar", "description": "Downstairs.", "access": "open"}


@pytest.fixture
def managing(moderator: User, browser_of: Callable[[User], Client]) -> Client:
    return browser_of(moderator)


def test_it_begins_with_the_room_as_it_is(managing: Client, at: Addresses) -> None:
    page = Page(managing.get(at.manage))
    assert page.all("input", name="title")[0]["value"] == "Tea kitchen"
    assert at.room in page.links()


def test_saving_changes_the_room_for_all_and_keeps_its_address(
    managing: Client, at: Addresses, room: Room, browser: Client
) -> None:
    before = room.revision
    response = managing.post(at.manage, GIVEN)
    assert (response.status_code, response.url) == (302, f"{at.manage}?done=details")
    assert "The details are saved." in Page(managing.get(response.url)).text
    told = browser.get(at.api_poll, {"since": before, "surroundings": ""}).json()["room"]
    assert (told["title"], told["description"]) == ("Cellar", "Downstairs.")
    room.refresh_from_db()
    assert room.access == "open"


@pytest.mark.parametrize(
    "wrong", [{"title": ""}, {"title": "x" * 201}, {"title": "\u202e"}, {"access": "everybody"}]
)
def test_what_a_room_cannot_have_is_said_and_the_rest_kept(
    managing: Client, at: Addresses, room: Room, wrong: dict[str, str]
) -> None:
    response = managing.post(at.manage, GIVEN | wrong)
    assert response.status_code == 400
    html = response.content.decode()
    assert "Downstairs." in html
    # The head of the page is about the room as it is.
    assert '<p class="cnv-page__room" dir="auto">Tea kitchen</p>' in html
    room.refresh_from_db()
    assert (room.title, room.description) == ("Tea kitchen", "")


@pytest.mark.parametrize("done", ["", "nonsense", "<b>"])
def test_it_says_only_what_can_have_been_done(managing: Client, at: Addresses, done: str) -> None:
    response = managing.get(at.manage, {"done": done})
    assert response.status_code == 200
    assert 'class="cnv-done"' not in response.content.decode()


def test_the_room_leads_there_for_those_who_may(
    managing: Client, browser: Client, at: Addresses
) -> None:
    assert at.manage in Page(managing.get(at.room)).links()
    assert at.manage not in Page(browser.get(at.room)).links()


def test_staff_who_may_change_rooms_manage_those_that_they_are_in(
    browser: Client,
    member: User,
    browser_of: Callable[[User], Client],
    outsider: User,
    at: Addresses,
) -> None:
    change_room = Permission.objects.get(codename="change_room")
    for user in (member, outsider):
        user.user_permissions.add(change_room)
    assert browser.get(at.manage).status_code == 200
    # A room that one may not enter does not exist.
    assert browser_of(outsider).get(at.manage).status_code == 404


def test_who_is_no_moderator_any_longer_when_saving_may_not(
    managing: Client, at: Addresses, room: Room, moderator: User
) -> None:
    room.memberships.filter(user=moderator).update(role="member")
    assert managing.post(at.manage, GIVEN).status_code == 403
