"""A site's own class to find the person that a moderator wants to add."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.core import checks
from django.test import Client

from conversate_core.models import Room
from conversate_core.testing import make_user
from conversate_web.forms.find_person import PersonFinder
from tests.web.support.addresses import Addresses
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings


class ByAddress(PersonFinder):
    """Moderators find colleagues, whose addresses end like theirs, by these addresses."""

    label = "E-mail address"
    help_text = "In full."
    not_found = "No colleague has this address."

    def find(self, text: str, *, by: Any, room: Room) -> AbstractBaseUser | None:
        domain = by.email.rpartition("@")[2]
        colleagues = get_user_model().objects.filter(email__endswith=f"@{domain}")
        return colleagues.filter(email=text).first()


class NotEvenAClass:
    pass


@pytest.fixture
def colleague(db: None, moderator: User, settings: Settings) -> User:
    """Has a UUID for a user name, that nobody knows by heart."""
    settings.CONVERSATE_FIND_PERSON = f"{__name__}.ByAddress"
    moderator.email = "mo@here.example"
    moderator.save()
    return make_user(str(uuid4()), email="ada@here.example")


@pytest.fixture
def add(
    colleague: User, moderator: User, browser_of: Callable[[User], Client], at: Addresses
) -> Callable[[str], Any]:
    return lambda name: browser_of(moderator).post(at.manage_add, {"name": name})


def is_member(room: Room, user: User) -> bool:
    return room.memberships.filter(user=user).exists()


def test_somebody_is_added_by_what_the_site_understands(
    add: Callable[[str], Any], room: Room, colleague: User
) -> None:
    assert add(" ada@here.example ").status_code == 302
    assert is_member(room, colleague)


def test_and_by_nothing_else(add: Callable[[str], Any], room: Room, colleague: User) -> None:
    response = add(colleague.get_username())
    assert response.status_code == 400
    assert "No colleague has this address." in Page(response).text
    assert not is_member(room, colleague)


def test_the_site_knows_who_looks_for_somebody(
    add: Callable[[str], Any], room: Room, colleague: User
) -> None:
    stranger = make_user(email="eve@elsewhere.example")
    response = add(stranger.email)
    assert "No colleague has this address." in Page(response).text
    assert not is_member(room, stranger)


def test_a_deactivated_account_gets_the_answer_of_one_that_does_not_exist(
    add: Callable[[str], Any], room: Room, colleague: User
) -> None:
    colleague.is_active = False
    colleague.save()
    response = add(colleague.email)
    assert response.status_code == 400
    assert "No colleague has this address." in Page(response).text
    assert not is_member(room, colleague)


def test_a_member_is_not_added_twice(
    add: Callable[[str], Any], room: Room, colleague: User
) -> None:
    add(colleague.email)
    assert add(colleague.email).status_code == 400
    assert room.memberships.filter(user=colleague).count() == 1


def test_the_form_says_what_to_type(
    colleague: User, moderator: User, browser_of: Callable[[User], Client], at: Addresses
) -> None:
    text = Page(browser_of(moderator).get(at.manage)).text
    assert "E-mail address" in text
    assert "User name" not in text


@pytest.mark.parametrize("who", ["member", "outsider"])
def test_nobody_else_asks(
    colleague: User,
    at: Addresses,
    room: Room,
    browser_of: Callable[[User], Client],
    who: str,
    request: pytest.FixtureRequest,
) -> None:
    user = request.getfixturevalue(who)
    response = browser_of(user).post(at.manage_add, {"name": colleague.email})
    assert response.status_code in {403, 404}
    assert not is_member(room, colleague)


@pytest.mark.parametrize(
    "path", ["no.such.module", f"{__name__}.NotEvenAClass", f"{__name__}.is_member"]
)
def test_a_path_that_can_not_be_meant_is_found_by_the_check(settings: Settings, path: str) -> None:
    settings.CONVERSATE_FIND_PERSON = path
    [found] = [each for each in checks.run_checks() if each.id == "conversate_web.E010"]
    assert path in found.msg


def test_a_value_of_another_type_too(settings: Settings) -> None:
    settings.CONVERSATE_FIND_PERSON = None
    assert "conversate_web.E009" in {each.id for each in checks.run_checks()}
