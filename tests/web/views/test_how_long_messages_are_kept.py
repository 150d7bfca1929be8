"""A room says for how long it keeps messages, and open pages learn what is gone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from conversate_core import services
from conversate_core.models import Message, Room
from conversate_core.policy import RoomPolicy
from tests.web.support.addresses import Addresses
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

    from conversate_core.people import User as Anyone

GIVEN = {"title": "Tea kitchen", "description": "", "access": "members"}
SCRIPT = "/static/conversate/js/pruning.js"


class NoDays(RoomPolicy):
    def can_set_keep_days(self, user: Anyone, room: Room | None) -> bool:
        return False


@pytest.fixture
def managing(moderator: User, browser_of: Callable[[User], Client]) -> Client:
    return browser_of(moderator)


def days_of(room: Room) -> int | None:
    return Room.objects.get(pk=room.pk).keep_days


def test_a_room_without_days_says_nothing_and_loads_nothing(at: Addresses, browser: Client) -> None:
    page = browser.get(at.room).content.decode()
    assert "are kept for" not in page
    assert "pruning" not in page
    assert "pruned" not in page


@pytest.mark.parametrize(("days", "words"), [(1, "1 day."), (90, "90 days.")])
def test_a_room_with_days_says_so(
    days: int, words: str, at: Addresses, browser: Client, room: Room
) -> None:
    services.change_room(room=room, keep_days=days)
    page = Page(browser.get(at.room))
    assert f"Messages are kept for {words}" in page.text
    assert SCRIPT in [tag.get("src") for tag in page.all("script")]


def test_the_sites_own_number_is_said_too(
    at: Addresses, browser: Client, settings: Settings
) -> None:
    settings.CONVERSATE_KEEP_DAYS = 365
    assert "Messages are kept for 365 days." in Page(browser.get(at.room)).text


def test_a_poll_says_up_to_where_messages_are_gone(
    at: Addresses, browser: Client, room: Room, say: Callable[..., Message], other: User
) -> None:
    services.change_room(room=room, keep_days=30)
    old = say(other, "Old")
    Message.objects.update(created_at=timezone.now() - timedelta(days=31))
    services.prune_messages()
    answer: dict[str, Any] = browser.get(at.api_poll, {"since": old.revision}).json()
    assert (answer["removed_to"], answer["messages"], answer["reset"]) == (old.pk, [], False)
    say(other, "New")
    assert "removed_to" not in browser.get(at.api_poll, {"since": answer["revision"]}).json()


def test_a_moderator_sets_the_days_and_confirms_that_older_messages_go(
    managing: Client, at: Addresses, room: Room
) -> None:
    page = Page(managing.get(at.manage))
    assert "Older messages and their files are permanently deleted for everyone." in page.text
    assert not page.all("input", name="deletes_older")
    asked = managing.post(at.manage, GIVEN | {"keep_days": "90"})
    assert asked.status_code == 400
    assert "Check this to confirm, or enter more days." in Page(asked).text
    assert Page(asked).all("input", name="keep_days")[0]["value"] == "90"
    assert days_of(room) is None
    done = managing.post(at.manage, GIVEN | {"keep_days": "90", "deletes_older": "on"})
    assert done.status_code == 302
    assert days_of(room) == 90


def test_more_days_and_no_number_need_no_confirmation(
    managing: Client, at: Addresses, room: Room
) -> None:
    services.change_room(room=room, keep_days=30)
    assert managing.post(at.manage, GIVEN | {"keep_days": "60"}).status_code == 302
    assert days_of(room) == 60
    assert managing.post(at.manage, GIVEN | {"keep_days": "59"}).status_code == 400
    assert managing.post(at.manage, GIVEN | {"keep_days": ""}).status_code == 302
    assert days_of(room) is None


@pytest.mark.parametrize("days", ["-1", "91", "9" * 30, "x", "1.5"])
def test_other_numbers_are_refused_and_the_rest_kept(
    days: str, managing: Client, at: Addresses, room: Room, settings: Settings
) -> None:
    settings.CONVERSATE_KEEP_DAYS = 90
    given = GIVEN | {"title": "Other", "keep_days": days, "deletes_older": "on"}
    answer = managing.post(at.manage, given)
    assert answer.status_code == 400
    assert Page(answer).all("input", name="title")[0]["value"] == "Other"
    assert days_of(room) is None
    help_text = "Without a number, messages are kept for 90 days, the longest time on this site."
    assert help_text in Page(answer).text


def test_a_new_room_can_have_days(
    browser_of: Callable[[User], Client], people: Callable[..., User]
) -> None:
    answer = browser_of(people("boss", is_superuser=True)).post(
        "/chat/new/", GIVEN | {"title": "New", "keep_days": "7"}
    )
    assert answer.status_code == 302
    assert Room.objects.get(title="New").keep_days == 7


def test_a_rule_takes_the_field_away(
    managing: Client, at: Addresses, room: Room, settings: Settings
) -> None:
    services.change_room(room=room, keep_days=30)
    settings.CONVERSATE_POLICY = f"{__name__}.NoDays"
    assert not Page(managing.get(at.manage)).all("input", name="keep_days")
    answer = managing.post(at.manage, GIVEN | {"keep_days": "3", "deletes_older": "on"})
    assert answer.status_code == 302
    assert days_of(room) == 30
