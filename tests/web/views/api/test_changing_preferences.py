from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from conversate_core import services
from conversate_core.models import Membership
from tests.web.support.addresses import Addresses

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

DEFAULTS = {
    "color": "blue",
    "flash_alert": True,
    "title_alert": True,
    "desktop_alert": False,
    "muted": False,
}
FOR_ALL_ROOMS = {"shows_reading": True}
EVERYTHING = DEFAULTS | FOR_ALL_ROOMS


def test_only_what_is_given_is_changed(at: Addresses, browser: Client, member: User) -> None:
    response = browser.post(at.api_preferences, {"color": "teal", "flash_alert": "false"})
    assert response.json() == EVERYTHING | {"color": "teal", "flash_alert": False}
    response = browser.post(at.api_preferences, {"desktop_alert": "on"})
    saved = DEFAULTS | {"color": "teal", "flash_alert": False, "desktop_alert": True}
    assert response.json() == saved | FOR_ALL_ROOMS
    assert Membership.objects.filter(user=member, **saved).exists()


@pytest.mark.parametrize("given", ["true", "True", "1", "on"])
def test_what_says_yes(at: Addresses, browser: Client, given: str) -> None:
    response = browser.post(at.api_preferences, {"desktop_alert": given})
    assert response.json()["desktop_alert"] is True


@pytest.mark.parametrize("given", ["false", "False", "0"])
def test_what_says_no(at: Addresses, browser: Client, given: str) -> None:
    response = browser.post(at.api_preferences, {"title_alert": given})
    assert response.json()["title_alert"] is False


@pytest.mark.parametrize(
    "given",
    [
        {"color": "#f00"},
        {"color": ""},
        {"flash_alert": "maybe"},
        {"flash_alert": ""},
        {"shows_reading": "maybe"},
    ],
)
def test_what_can_not_be_meant_is_refused_and_changes_nothing(
    at: Addresses, browser: Client, member: User, given: dict[str, str]
) -> None:
    response = browser.post(at.api_preferences, {"desktop_alert": "true"} | given)
    assert response.status_code == 400
    assert response.json()["error"]["code"] == "bad_request"
    assert Membership.objects.filter(user=member, **DEFAULTS).exists()


def test_nothing_given_answers_with_what_there_is(at: Addresses, browser: Client) -> None:
    assert browser.post(at.api_preferences).json() == EVERYTHING


def test_nothing_else_can_be_changed(at: Addresses, browser: Client, member: User) -> None:
    browser.post(at.api_preferences, {"role": "moderator", "read_id": "99", "user": "1"})
    membership = Membership.objects.get(user=member)
    assert (membership.role, membership.read_id) == ("member", 0)


def test_what_is_for_all_rooms_is_changed_like_the_others(
    at: Addresses, browser: Client, member: User, settings: Settings
) -> None:
    response = browser.post(at.api_preferences, {"shows_reading": "false"})
    assert response.json() == DEFAULTS | {"shows_reading": False}
    assert not services.shares_reading(user=member)
    settings.CONVERSATE_SEEN_BY = False
    assert browser.post(at.api_preferences, {"shows_reading": "true"}).json() == DEFAULTS
    assert not services.shares_reading(user=member)
