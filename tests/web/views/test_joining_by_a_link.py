"""The address of an open room can be shared: it asks users who are not members to join."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from conversate_core.models import Access, Message, Room
from conversate_core.policy import RoomPolicy
from tests.web.support.addresses import Addresses
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class Reserved(RoomPolicy):
    """Nobody may join by themselves."""

    def can_join(self, user: Any, room: Room) -> bool:
        return False

    def joinable_rooms(self, user: Any) -> Any:
        return Room.objects.none()


class WithoutMemberLists(RoomPolicy):
    def can_see_members(self, user: Any, room: Room) -> bool:
        return False


@pytest.fixture
def guest(outsider: User, browser_of: Callable[[User], Client]) -> Client:
    return browser_of(outsider)


@pytest.fixture
def _is_open(room: Room) -> None:
    Room.objects.filter(pk=room.pk).update(access=Access.OPEN, description="All about tea.")


@pytest.mark.usefixtures("_is_open", "member", "other")
def test_it_shows_what_the_room_is_and_a_button_to_join(guest: Client, at: Addresses) -> None:
    response = guest.get(at.room)
    page = Page(response)
    assert response.status_code == 200
    for text in ("Tea kitchen", "All about tea.", "2 members"):
        assert text in page.text
    assert page.all("form", action=at.join, method="post")
    assert response.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.usefixtures("_is_open")
def test_joining_leads_to_the_room(guest: Client, at: Addresses) -> None:
    response = guest.post(at.join)
    assert (response.status_code, response.url) == (302, at.room)
    assert guest.get(at.room).context["membership"]


@pytest.mark.usefixtures("_is_open")
def test_joining_leads_on_to_the_message_that_the_link_names(
    guest: Client, at: Addresses, other: User, say: Callable[..., Message]
) -> None:
    message = say(other)
    page = Page(guest.get(at.room, {"message": message.pk}))
    (field,) = page.all("input", name="message")
    response = guest.post(at.join, {"message": field["value"]})
    assert response.url == f"{at.room}?message={message.pk}#message-{message.pk}"
    assert Page(guest.get(response.url)).message_ids == [message.pk]


@pytest.mark.usefixtures("_is_open")
@pytest.mark.parametrize("message", ["", "0x1", "https://elsewhere.example/", "9" * 30])
def test_what_is_no_message_leads_to_the_room(guest: Client, at: Addresses, message: str) -> None:
    assert not Page(guest.get(at.room, {"message": message})).all("input", name="message")
    assert guest.post(at.join, {"message": message}).url == at.room


@pytest.mark.usefixtures("_is_open")
def test_a_visitor_signs_in_first(at: Addresses) -> None:
    response = Client().get(at.room, {"message": 3})
    assert response.url == f"/accounts/login/?next={at.room}%3Fmessage%3D3"


@pytest.mark.usefixtures("_is_open")
def test_a_member_and_an_overseer_enter(
    browser: Client, overseer: User, browser_of: Callable[[User], Client], at: Addresses
) -> None:
    for client in (browser, browser_of(overseer)):
        assert Page(client.get(at.room)).all("form", id="conversate-composer")


def test_a_room_for_members_only_is_not_found(guest: Client, at: Addresses) -> None:
    assert guest.get(at.room).status_code == 404


@pytest.mark.usefixtures("_is_open")
def test_a_room_that_the_policy_lets_nobody_join_is_not_found(
    guest: Client, at: Addresses, settings: Any
) -> None:
    settings.CONVERSATE_POLICY = f"{__name__}.Reserved"
    assert guest.get(at.room).status_code == 404


@pytest.mark.usefixtures("_is_open", "member")
def test_the_number_of_members_is_not_told_where_the_list_is_hidden(
    guest: Client, at: Addresses, settings: Any
) -> None:
    settings.CONVERSATE_POLICY = f"{__name__}.WithoutMemberLists"
    page = Page(guest.get(at.room))
    assert "Tea kitchen" in page.text
    assert "member" not in page.text


@pytest.mark.parametrize("slug", ["%00", "%F0%9F%98%80", "x" * 300])
def test_an_address_that_no_room_can_have_is_not_found(guest: Client, slug: str) -> None:
    assert guest.get(f"/chat/{slug}/").status_code == 404
