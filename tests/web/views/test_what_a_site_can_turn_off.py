"""Search, member list, presence and open rooms that a policy turns off, on pages and in the API.

Off means: no form, no link, no query, and the address answers as other forbidden ones do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conversate_core import services
from conversate_core.models import Access, Room
from tests.web.support.addresses import Addresses
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

RULES = "tests.support.site_rules"

Open = Callable[[str], Client]


@pytest.fixture
def rule(settings: Settings) -> Callable[[str], None]:
    def rule(name: str) -> None:
        settings.CONVERSATE_POLICY = f"{RULES}.{name}"

    return rule


@pytest.fixture
def browser_by_name(request: pytest.FixtureRequest, browser_of: Callable[[User], Client]) -> Open:
    return lambda name: browser_of(request.getfixturevalue(name))


@pytest.mark.parametrize(
    ("who", "is_there"), [("member", False), ("moderator", False), ("overseer", True)]
)
def test_search(
    who: str, is_there: bool, browser_by_name: Open, at: Addresses, rule: Callable[[str], None]
) -> None:
    rule("NoSearch")
    browser = browser_by_name(who)
    for address in (reverse("conversate:index"), at.room):
        assert bool(Page(browser.get(address)).all("form", role="search")) == is_there
    for address in (reverse("conversate:search"), at.search_room):
        for query in ({}, {"q": "tea"}):
            assert browser.get(address, query).status_code == (200 if is_there else 403)


def test_a_room_that_an_outsider_may_not_search_is_still_one_that_does_not_exist(
    browser_by_name: Open, at: Addresses, rule: Callable[[str], None]
) -> None:
    for name in ("NoSearch", "NoMembers"):
        rule(name)
        browser = browser_by_name("outsider")
        for address in (at.search_room, at.members):
            assert browser.get(address).status_code == 404


def queries_for_members(browser: Client, address: str, query: dict[str, Any]) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        browser.get(address, query)
    queries = [each["sql"] for each in captured.captured_queries]
    return [sql for sql in queries if "members_count" in sql]


@pytest.mark.parametrize(
    ("who", "is_there"), [("member", False), ("moderator", True), ("overseer", True)]
)
def test_the_member_list(
    who: str,
    is_there: bool,
    browser_by_name: Open,
    at: Addresses,
    room: Room,
    other: User,
    rule: Callable[[str], None],
) -> None:
    rule("NoMembers")
    browser = browser_by_name(who)
    response = browser.get(at.room)
    page, client = Page(response), response.context["client"]
    assert ("Grace Hopper" in page.text) == is_there
    assert ("Members" in page.text) == is_there
    assert bool(queries_for_members(browser, at.room, {})) == is_there
    assert browser.get(at.members).status_code == (200 if is_there else 403)
    known = {"since": client["revision"], "sidebar": "x-x-x"}
    answer = browser.get(at.api_poll, known).json()
    assert ("members_html" in answer, "members_count" in answer) == (is_there, is_there)
    assert "rooms_html" in answer
    known["sidebar"] = client["sidebar"]
    assert browser.get(at.api_poll, known).status_code == 204
    services.remove_member(room=room, user=other)
    assert bool(queries_for_members(browser, at.api_poll, known)) == is_there


def test_messages_still_name_their_authors(
    browser: Client,
    at: Addresses,
    other: User,
    say: Callable[..., Any],
    rule: Callable[[str], None],
) -> None:
    rule("NoMembers")
    say(other)
    assert "Grace Hopper" in Page(browser.get(at.room)).text


def test_moderators_manage_members_all_the_same(
    browser_by_name: Open, at: Addresses, other: User, rule: Callable[[str], None]
) -> None:
    rule("NoMembers")
    assert "Grace Hopper" in Page(browser_by_name("moderator").get(at.manage)).text
    assert browser_by_name("member").get(at.manage).status_code == 403


@pytest.mark.parametrize(
    ("who", "is_shown"), [("member", False), ("moderator", True), ("overseer", True)]
)
def test_presence(
    who: str,
    is_shown: bool,
    browser_by_name: Open,
    at: Addresses,
    other: User,
    rule: Callable[[str], None],
) -> None:
    rule("NoPresence")
    browser_by_name("other").get(at.room)
    browser = browser_by_name(who)
    pages = [Page(browser.get(address)).text for address in (at.room, at.members)]
    client = browser.get(at.room).context["client"]
    known = {"since": client["revision"], "sidebar": "x-x-x"}
    pages.append(browser.get(at.api_poll, known).json()["members_html"])
    for shown in pages:
        assert "Grace Hopper" in shown
        assert ("active" in shown) == is_shown
    known["sidebar"] = client["sidebar"]
    assert browser.get(at.api_poll, known).status_code == 204


def test_who_is_here_is_noted_all_the_same(
    browser: Client, at: Addresses, browser_by_name: Open, rule: Callable[[str], None]
) -> None:
    """Alerts need to know it, and so may moderators."""
    for name in ("NoPresence", "NoMembers"):
        rule(name)
        browser.get(at.room)
        assert "active" in Page(browser_by_name("moderator").get(at.members)).text


@pytest.mark.parametrize(("who", "is_offered"), [("moderator", False), ("overseer", True)])
def test_the_form_offers_open_rooms_only_to_who_may_open_one(
    who: str,
    is_offered: bool,
    browser_by_name: Open,
    at: Addresses,
    room: Room,
    rule: Callable[[str], None],
) -> None:
    rule("NothingOpen")
    browser = browser_by_name(who)
    assert ("Open to join" in Page(browser.get(at.manage)).text) == is_offered
    saved = browser.post(at.manage, {"title": "Tea", "description": "", "access": "open"})
    assert saved.status_code == 302
    room.refresh_from_db()
    assert (room.access == Access.OPEN) == is_offered


def test_an_open_room_can_stay_so_or_be_closed(
    browser_by_name: Open, at: Addresses, room: Room, rule: Callable[[str], None]
) -> None:
    rule("NothingOpen")
    services.change_room(room=room, access=Access.OPEN)
    browser = browser_by_name("moderator")
    assert Page(browser.get(at.manage)).all("input", name="access", value="open", checked="")
    browser.post(at.manage, {"title": "Tea", "description": "", "access": "members"})
    room.refresh_from_db()
    assert room.access == Access.MEMBERS


def test_a_new_room_is_for_members_without_the_question(
    people: Callable[..., User], browser_of: Callable[[User], Client], rule: Callable[[str], None]
) -> None:
    rule("NothingOpen")
    maker = people("maker")
    maker.user_permissions.add(Permission.objects.get(codename="add_room"))
    browser, address = browser_of(maker), reverse("conversate:new")
    assert "Open to join" not in Page(browser.get(address)).text
    browser.post(address, {"title": "Garden", "description": "", "access": "open"})
    assert Room.objects.get(title="Garden").access == Access.MEMBERS
