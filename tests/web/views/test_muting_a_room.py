"""A muted room counts nowhere and is grey in each list; its messages stay unread."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.template import engines
from django.test import Client, RequestFactory
from django.urls import reverse

from conversate_core import services
from conversate_core.models import Membership, Message, Room
from tests.web.support.addresses import Addresses
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@pytest.fixture
def muted(room: Room, member: User, other: User, say: Callable[..., Message]) -> Room:
    """The room of the other tests, with two unread messages."""
    services.change_preferences(membership=Membership.objects.get(user=member), muted=True)
    say(other)
    say(other)
    return room


@pytest.fixture
def another(member: User, other: User) -> Room:
    """A room that is not muted, with one unread message."""
    room = services.create_room(title="Another", members=[member, other])
    services.post_message(room=room, author=other, body="Psst")
    return room


def test_a_member_mutes_a_room_on_its_settings_page(
    browser: Client, at: Addresses, member: User, other: User
) -> None:
    page = Page(browser.get(at.settings))
    assert "Mute this room" in page.text
    browser.post(at.settings, {"color": "red", "muted": "on"})
    assert Membership.objects.get(user=member).muted
    assert not Membership.objects.get(user=other).muted
    browser.post(at.settings, {"color": "red"})
    assert not Membership.objects.get(user=member).muted


def test_the_index_shows_no_count_of_it(
    browser: Client, browser_of: Callable[[User], Client], muted: Room, another: Room, member: User
) -> None:
    page = Page(browser.get(reverse("conversate:index")))
    assert "Tea kitchen" in page.text
    assert "muted" in page.text
    assert page.text.count("unread") == 1
    # The link still leads to the first unread message.
    assert page.all("a", href="/chat/tea-kitchen/#unread")


def test_others_see_nothing_of_it(
    browser_of: Callable[[User], Client], muted: Room, moderator: User, outsider: User
) -> None:
    services.post_message(room=muted, author=moderator, body="Hello")
    for user in (moderator, outsider):
        assert "muted" not in Page(browser_of(user).get(reverse("conversate:index"))).text


def test_the_sidebar_counts_only_the_others(
    browser: Client, muted: Room, another: Room, member: User
) -> None:
    html = browser.get(Addresses(another.slug).room).content.decode()
    assert "cnv-rooms__entry--muted" in html
    context = browser.get(Addresses(another.slug).room).context
    assert context["all_unread"] == 0  # the page has read its own room
    listed = {room.slug: room for room in context["rooms"]}
    assert (listed[muted.slug].unread_count, listed[muted.slug].counted_unread) == (2, 0)


def test_the_menu_counts_only_the_others(
    muted: Room, another: Room, member: User, rf: RequestFactory
) -> None:
    request = rf.get("/")
    request.user = member
    template = engines["django"].from_string("{% load conversate %}{% conversate_unread %}")
    assert 'data-count="1"' in template.render({}, request)


def test_open_pages_are_told_and_the_api_says_so(
    browser: Client, at: Addresses, another: Room, room: Room, member: User
) -> None:
    poll = Addresses(another.slug).api_poll
    known = browser.get(poll, {"since": "", "sidebar": ""}).json()
    assert {each["slug"]: each["muted"] for each in known["rooms"]} == {
        "another": False,
        "tea-kitchen": False,
    }
    assert browser.post(at.api_preferences, {"muted": "true"}).json()["muted"] is True
    since = {"since": known["revision"], "sidebar": known["sidebar"]}
    rooms = browser.get(poll, since).json()["rooms"]
    assert {each["slug"]: each["muted"] for each in rooms} == {
        "another": False,
        "tea-kitchen": True,
    }


def test_an_open_page_of_it_alerts_in_no_way(
    browser: Client, at: Addresses, member: User, muted: Room
) -> None:
    services.change_preferences(
        membership=Membership.objects.get(user=member), desktop_alert=True, title_alert=True
    )
    assert set(browser.get(at.room).context["client"]["preferences"].values()) == {False}
