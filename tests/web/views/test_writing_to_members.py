"""Members open direct conversations from the list of members, without scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from conversate_core import services
from conversate_core.models import Membership, Room
from conversate_core.testing import make_member
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User

PATH = "/chat/tea-kitchen/direct/"


def key_of(user: User) -> int:
    return Membership.objects.get(user=user, room__slug="tea-kitchen").pk


def directs() -> list[Room]:
    return list(Room.objects.exclude(direct_key=None))


@pytest.mark.parametrize("path", ["/chat/tea-kitchen/", "/chat/tea-kitchen/members/"])
def test_each_other_member_has_a_link(
    path: str, room: Room, member: User, other: User, browser: Client
) -> None:
    links = Page(browser.get(path)).links()
    assert f"{PATH}?member={key_of(other)}" in links
    assert f"{PATH}?member={key_of(member)}" not in links
    assert PATH in links


def test_the_link_chooses_the_member_and_changes_nothing(
    room: Room, other: User, moderator: User, browser: Client
) -> None:
    page = Page(browser.get(f"{PATH}?member={key_of(other)}"))
    boxes = page.all("input", type="checkbox")
    assert {box["value"] for box in boxes} == {str(key_of(other)), str(key_of(moderator))}
    assert [box["value"] for box in boxes if "checked" in box] == [str(key_of(other))]
    assert not directs()


def test_sending_the_form_opens_it(
    room: Room, member: User, other: User, moderator: User, browser: Client
) -> None:
    response = browser.post(PATH, {"members": [key_of(other), key_of(moderator)]})
    [direct] = directs()
    assert response.url == f"/chat/{direct.slug}/"
    page = Page(browser.get(response.url))
    assert "Grace Hopper, moderator" in page.text
    assert f"/chat/{direct.slug}/manage/" not in page.links()
    assert PATH.replace("tea-kitchen", direct.slug) not in page.links()
    again = browser.post(PATH, {"members": [key_of(moderator), key_of(other)]})
    assert again.url == response.url


@pytest.mark.parametrize("chosen", [[], ["x"], ["999999"], ["9" * 30]])
def test_a_wrong_choice_is_explained(
    chosen: list[str], room: Room, other: User, browser: Client
) -> None:
    response = browser.post(PATH, {"members": chosen})
    assert response.status_code == 400
    assert Page(response).all("div", role="alert")
    assert not directs()


def test_more_than_eight_people_are_refused_and_stay_chosen(room: Room, browser: Client) -> None:
    people = [make_member(room, f"person{index}") for index in range(8)]
    response = browser.post(PATH, {"members": list(map(key_of, people))})
    assert response.status_code == 400
    assert "2 to 8 people" in response.text
    assert len([box for box in Page(response).all("input") if "checked" in box]) == 8


def test_members_of_other_rooms_are_not_offered(
    room: Room, outsider: User, browser: Client
) -> None:
    key = Membership.objects.get(user=outsider).pk
    page = Page(browser.get(f"{PATH}?member={key}"))
    assert "outsider" not in page.text
    assert browser.post(PATH, {"members": [key]}).status_code == 400


def test_an_overseer_who_is_no_member_gets_no_link_and_no_page(
    room: Room, other: User, people: Callable[..., User], browser_of: Callable[[User], Client]
) -> None:
    browser = browser_of(people("overseer", permissions=["moderate_room"]))
    assert PATH not in Page(browser.get("/chat/tea-kitchen/members/")).links()
    assert browser.get(PATH).status_code == 403
    assert browser.post(PATH, {"members": [key_of(other)]}).status_code == 403


def test_a_site_that_turns_them_off_has_no_link_and_no_page(
    room: Room, member: User, other: User, browser: Client, settings: Any
) -> None:
    direct = services.open_direct(users=[other], by=member)
    settings.CONVERSATE_DIRECTS = False
    for path in ("/chat/tea-kitchen/", "/chat/tea-kitchen/members/"):
        assert "/direct/" not in browser.get(path).text
    assert browser.get(PATH).status_code == 403
    assert browser.get(f"/chat/{direct.slug}/").status_code == 200


def test_one_leaves_and_the_others_see_it(
    room: Room, member: User, other: User, browser: Client, browser_of: Callable[[User], Client]
) -> None:
    direct = services.open_direct(users=[other], by=member)
    path, others = f"/chat/{direct.slug}/", browser_of(other)
    assert "No longer here" not in browser.get(path).text
    asked = others.get(f"{path}leave/")
    assert "write to the same people again" in asked.text
    others.post(f"{path}leave/", {"confirmed": "1"})
    assert others.get(path).status_code == 404
    assert "No longer here: Grace Hopper" in Page(browser.get(path)).text
    # Who has left comes back the same way.
    assert others.post(PATH, {"members": [key_of(member)]}).url == path
    assert "No longer here" not in browser.get(path).text


def test_the_list_of_rooms_has_them_by_name(
    room: Room, member: User, other: User, browser: Client
) -> None:
    direct = services.open_direct(users=[other], by=member)
    services.post_message(room=direct, author=other, body="Tea?")
    text = Page(browser.get("/chat/")).text
    assert text.index("Tea kitchen") < text.index("Direct conversations") < text.index("Tea?")
    assert "Grace Hopper" in Page(browser.get(f"/chat/{direct.slug}/")).text


@pytest.mark.parametrize("path", ["/chat/", "/chat/tea-kitchen/"])
def test_twenty_of_them_cost_one_query(
    path: str, room: Room, member: User, other: User, browser: Client
) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(path).status_code == 200
        return len(queries)

    browser.get(path)
    before = count()
    services.open_direct(users=[other], by=member)
    browser.get(path)
    one = count()
    for index in range(19):
        services.open_direct(users=[make_member(room, f"person{index}")], by=member)
    browser.get(path)
    assert count() == one
    assert one <= before + 2


def test_polls_of_an_open_page_name_them(
    room: Room, member: User, other: User, browser: Client
) -> None:
    direct = services.open_direct(users=[other], by=member)
    answer = browser.get(f"/chat/{direct.slug}/api/poll/", {"since": 0, "sidebar": "x"}).json()
    assert answer["room"]["title"] == "Grace Hopper"
    assert "Grace Hopper" in {each["title"] for each in answer["rooms"]}
