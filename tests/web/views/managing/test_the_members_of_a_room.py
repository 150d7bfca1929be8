from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connections
from django.test import Client

from conversate_core import services
from conversate_core.models import Membership, Role, Room
from tests.web.support.addresses import Addresses
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User

CONFIRMED = {"confirmed": "1"}


@pytest.fixture
def managing(moderator: User, browser_of: Callable[[User], Client]) -> Client:
    return browser_of(moderator)


@pytest.fixture
def add(managing: Client, at: Addresses) -> Callable[[str], Any]:
    def add(name: str) -> Any:
        return managing.post(at.manage_add, {"name": name})

    return add


def removal(at: Addresses, membership: Membership) -> str:
    return f"{at.manage_remove}?member={membership.pk}"


def membership(room: Room, user: User) -> Membership:
    return room.memberships.get(user=user)


def is_member(room: Room, user: User) -> bool:
    return room.memberships.filter(user=user).exists()


@pytest.mark.parametrize("name", ["Newcomer", "  Newcomer ", "newcomer", "NEWCOMER"])
def test_somebody_is_added_by_their_whole_user_name(
    add: Callable[[str], Any],
    managing: Client,
    room: Room,
    at: Addresses,
    people: Callable[..., User],
    name: str,
) -> None:
    newcomer = people("Newcomer")
    response = add(name)
    assert response.status_code == 302
    assert response.url == f"{at.manage}?done=added#conversate-done"
    assert membership(room, newcomer).role == Role.MEMBER
    assert "Member added." in Page(managing.get(response.url)).text


@pytest.mark.parametrize("name", ["", "newcome", "new", "Ada", "ada@example.org", "%", "\x00"])
def test_nobody_is_found_by_anything_else(
    add: Callable[[str], Any], room: Room, people: Callable[..., User], name: str
) -> None:
    newcomer = people("newcomer", first_name="Ada", email="ada@example.org")
    response = add(name)
    assert response.status_code == 400
    assert not is_member(room, newcomer)


def test_a_name_that_was_not_found_is_kept(add: Callable[[str], Any]) -> None:
    page = Page(add("nobody"))
    assert page.all("input", name="name")[0]["value"] == "nobody"
    assert "No user has this name." in page.text


def test_a_deactivated_account_looks_like_one_that_does_not_exist(
    add: Callable[[str], Any], people: Callable[..., User]
) -> None:
    people("gone", is_active=False)
    gone, nobody = Page(add("gone")), Page(add("none"))
    assert gone.text == nobody.text


@pytest.mark.skipif(
    any(each.vendor == "mysql" for each in connections.all()),
    reason="there such names are the same",
)
def test_of_names_that_differ_in_case_alone_the_exact_one_counts(
    add: Callable[[str], Any], room: Room, people: Callable[..., User]
) -> None:
    small, great = people("grace"), people("GRACE")
    assert add("Grace").status_code == 400
    assert add("GRACE").status_code == 302
    assert (is_member(room, small), is_member(room, great)) == (False, True)


def test_who_is_a_member_stays_as_they_are(
    add: Callable[[str], Any], room: Room, member: User
) -> None:
    response = add("member")
    assert response.status_code == 400
    assert "Already a member." in Page(response).text
    assert membership(room, member).role == Role.MEMBER


@pytest.mark.parametrize("user", ["member", "outsider", "client"])
def test_who_does_not_manage_the_room_learns_of_nobody(
    browser_of: Callable[[User], Client],
    client: Client,
    at: Addresses,
    people: Callable[..., User],
    request: pytest.FixtureRequest,
    user: str,
) -> None:
    people("newcomer")
    who = client if user == "client" else browser_of(request.getfixturevalue(user))

    def answer(name: str) -> tuple[int, str]:
        """Return it without what was typed, and without the token of the form."""
        response = who.post(at.manage_add, {"name": name})
        page = response.content.decode().replace(name, "…")
        return response.status_code, re.sub(r'(?<=csrfmiddlewaretoken" value=")\w+', "", page)

    assert answer("newcomer") == answer("nobody")


def test_roles_are_changed_both_ways(
    managing: Client, at: Addresses, room: Room, member: User
) -> None:
    for action, role in (("promote", Role.MODERATOR), ("demote", Role.MEMBER)):
        changed = membership(room, member)
        response = managing.post(at.manage_members, {action: changed.pk})
        assert response.url == f"{at.manage}?done=role&member={changed.pk}#conversate-done"
        assert membership(room, member).role == role


def test_a_removed_member_is_out(
    managing: Client, at: Addresses, room: Room, member: User, browser: Client
) -> None:
    response = managing.post(removal(at, membership(room, member)), CONFIRMED)
    assert response.url == f"{at.manage}?done=removed#conversate-done"
    assert browser.get(at.room).status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_it_asks_before_a_member_is_removed(
    managing: Client, at: Addresses, room: Room, member: User, method: str
) -> None:
    address = removal(at, membership(room, member))
    assert address in Page(managing.get(at.manage)).links()
    page = Page(getattr(managing, method)(address))
    assert f"Remove {member.username}?" in page.text
    assert f"{at.manage}#conversate-members" in page.links()
    assert page.all("input", name="confirmed", value="1")
    assert is_member(room, member)


def test_members_and_outsiders_are_not_even_asked(
    browser: Client,
    outsider: User,
    browser_of: Callable[[User], Client],
    at: Addresses,
    room: Room,
    other: User,
) -> None:
    address = removal(at, membership(room, other))
    for method in ("get", "post"):
        assert getattr(browser, method)(address, CONFIRMED).status_code == 403
        assert getattr(browser_of(outsider), method)(address, CONFIRMED).status_code == 404
    assert is_member(room, other)


@pytest.mark.parametrize("action", ["promote", "demote", "nothing"])
@pytest.mark.parametrize("given", ["", "x", "-1", "0", "9" * 40])
def test_who_is_no_member_is_not_changed(
    managing: Client, at: Addresses, action: str, given: str
) -> None:
    response = managing.post(at.manage_members, {action: given})
    assert response.status_code == 409
    assert "No longer a member." in Page(response).text
    removed = managing.post(f"{at.manage_remove}?member={given}", CONFIRMED)
    assert removed.status_code == 409
    assert "No longer a member." in Page(removed).text


def test_members_of_other_rooms_are_not_changed(
    managing: Client, at: Addresses, outsider: User
) -> None:
    elsewhere = Membership.objects.get(user=outsider)
    assert managing.post(at.manage_members, {"promote": elsewhere.pk}).status_code == 409
    assert managing.post(removal(at, elsewhere), CONFIRMED).status_code == 409
    assert Membership.objects.filter(pk=elsewhere.pk).exists()


@pytest.mark.parametrize("action", ["demote", "remove"])
def test_the_last_moderator_makes_somebody_else_one_first(
    managing: Client, at: Addresses, room: Room, moderator: User, member: User, action: str
) -> None:
    mine = membership(room, moderator)
    assert "Only moderator" in Page(managing.get(at.manage)).text

    def act() -> Any:
        if action == "remove":
            return managing.post(removal(at, mine), CONFIRMED)
        return managing.post(at.manage_members, {action: mine.pk})

    response = act()
    assert response.status_code == 409
    assert "Make someone else a moderator first." in Page(response).text
    assert membership(room, moderator).role == Role.MODERATOR

    managing.post(at.manage_members, {"promote": membership(room, member).pk})
    assert "Only moderator" not in Page(managing.get(at.manage)).text
    assert act().status_code == 302


def test_who_steps_down_is_led_to_where_they_still_may_be(
    managing: Client, at: Addresses, room: Room, moderator: User, member: User
) -> None:
    services.change_role(room=room, user=member, role=Role.MODERATOR)
    mine = membership(room, moderator)
    url = managing.post(at.manage_members, {"demote": mine.pk}).url
    assert url == f"{at.settings}?done=role#conversate-done"
    page = Page(managing.get(url))
    assert "You can no longer manage this room." in page.text
    assert page.all("p", id="conversate-done", role="status")
    services.change_role(room=room, user=moderator, role=Role.MODERATOR)
    assert managing.post(removal(at, mine), CONFIRMED).url == "/chat/?done=left#conversate-done"


def test_overseers_may_take_the_last_moderators_role(
    browser_of: Callable[[User], Client],
    overseer: User,
    at: Addresses,
    room: Room,
    moderator: User,
) -> None:
    mine = membership(room, moderator)
    response = browser_of(overseer).post(at.manage_members, {"demote": mine.pk})
    assert response.url == f"{at.manage}?done=role&member={mine.pk}#conversate-done"


def test_a_room_without_members_says_so(
    browser_of: Callable[[User], Client], overseer: User, at: Addresses, room: Room
) -> None:
    page = Page(browser_of(overseer).get(at.manage))
    assert "This room has no members." in page.text


def test_the_list_shows_names_and_roles_and_no_user_names(
    managing: Client, at: Addresses, other: User
) -> None:
    page = Page(managing.get(at.manage))
    assert "Grace Hopper" in page.text
    assert "other" not in page.text.split()
