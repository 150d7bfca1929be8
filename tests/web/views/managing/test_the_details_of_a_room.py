from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from conversate_core import services
from conversate_core.models import Room
from tests.web.support.addresses import Addresses
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User

GIVEN = {"title": "Cellar", "description": "Downstairs.", "access": "open"}


@pytest.fixture
def managing(moderator: User, browser_of: Callable[[User], Client]) -> Client:
    return browser_of(moderator)


@pytest.fixture
def index_of_a_stranger(outsider: User, browser_of: Callable[[User], Client]) -> Client:
    return browser_of(outsider)


def test_it_begins_with_the_room_as_it_is(managing: Client, at: Addresses) -> None:
    page = Page(managing.get(at.manage))
    assert page.all("input", name="title")[0]["value"] == "Tea kitchen"
    assert at.room in page.links()


def test_saving_changes_the_room_for_all_and_keeps_its_address(
    managing: Client, at: Addresses, room: Room, browser: Client
) -> None:
    before = room.revision
    response = managing.post(at.manage, GIVEN)
    assert (response.status_code, response.url) == (
        302,
        f"{at.manage}?done=details#conversate-done",
    )
    assert "Saved." in Page(managing.get(response.url)).text
    sent = browser.get(at.api_poll, {"since": before, "sidebar": ""}).json()["room"]
    assert (sent["title"], sent["description"]) == ("Cellar", "Downstairs.")
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


def test_a_description_that_is_too_long_is_refused_beside_its_field(
    managing: Client, at: Addresses, room: Room, index_of_a_stranger: Client
) -> None:
    services.change_room(room=room, access="open")
    page = Page(managing.get(at.manage))
    assert page.all("textarea", name="description")[0]["maxlength"] == "500"
    response = managing.post(at.manage, GIVEN | {"description": "x" * 2_400_000})
    assert response.status_code == 400
    assert "up to 500 characters; this one has 2400000" in Page(response).text
    assert 'id="id_description_error"' in response.content.decode()
    assert len(index_of_a_stranger.get(reverse("conversate:index")).content) < 20_000
    # A line break is one character, however a browser sends it.
    lines = GIVEN | {"description": "x\r\n" * 249 + "xx"}
    assert managing.post(at.manage, lines).status_code == 302


def test_a_longer_one_from_before_does_not_keep_the_title_from_being_changed(
    managing: Client, at: Addresses, room: Room
) -> None:
    old = "Line\n" * 200 + "end"
    Room.objects.filter(pk=room.pk).update(description=old)
    sent = GIVEN | {"description": old.replace("\n", "\r\n")}
    assert managing.post(at.manage, sent).status_code == 302
    room.refresh_from_db()
    assert (room.title, room.description) == ("Cellar", old)
    assert managing.post(at.manage, GIVEN | {"description": old + "!"}).status_code == 400


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
