"""The calls that search messages."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from conversate_core import services
from conversate_core.models import Message, Room
from conversate_core.policy import RoomPolicy
from conversate_web.presenting.results import PAGE_SIZE
from tests.web.support.addresses import Addresses
from tests.web.support.files import png

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

EVERYWHERE = reverse("conversate:api_search")


class NoSearch(RoomPolicy):
    def can_search(self, user: Any) -> bool:
        return False


def test_a_result_has_what_leads_to_the_message(
    browser: Client, at: Addresses, say: Callable[..., Message], other: User
) -> None:
    message = say(other, "The <tea> is ready", files=[png()])
    say(other, "Nothing to drink")
    for address in (EVERYWHERE, at.api_search_room):
        answer = browser.get(address, {"q": "TEA"}).json()
        (found,) = answer["results"]
        assert found.pop("created_at")
        assert found == {
            "id": message.pk,
            "url": f"/chat/tea-kitchen/?message={message.pk}#message-{message.pk}",
            "room": {"slug": "tea-kitchen", "title": "Tea kitchen"},
            "author_name": "Grace Hopper",
            "html": "The &lt;<mark>tea</mark>&gt; is ready",
            "file_count": 1,
        }
        assert answer["older_than"] is None


def test_a_member_a_moderator_and_an_outsider_find_what_they_see(
    browser_of: Callable[[User], Client],
    at: Addresses,
    say: Callable[..., Message],
    member: User,
    moderator: User,
    outsider: User,
) -> None:
    message = say(member, "Tea")
    for user, expected in ((member, [message.pk]), (moderator, [message.pk]), (outsider, [])):
        answer = browser_of(user).get(EVERYWHERE, {"q": "tea"}).json()
        assert [found["id"] for found in answer["results"]] == expected
    assert browser_of(outsider).get(at.api_search_room, {"q": "tea"}).status_code == 404


def test_a_room_has_only_its_own(
    browser: Client, at: Addresses, member: User, say: Callable[..., Message]
) -> None:
    lab = services.create_room(title="Lab", members=[member])
    services.post_message(room=lab, author=member, body="Tea in the lab")
    here = say(member, "Tea here")
    found = browser.get(at.api_search_room, {"q": "tea"}).json()["results"]
    assert [each["id"] for each in found] == [here.pk]
    assert len(browser.get(EVERYWHERE, {"q": "tea"}).json()["results"]) == 2


def test_it_goes_on_to_older_results(
    browser: Client, say: Callable[..., Message], other: User
) -> None:
    ids = [say(other, f"Tea {number}").pk for number in range(PAGE_SIZE + 2)]
    first = browser.get(EVERYWHERE, {"q": "tea"}).json()
    rest = browser.get(EVERYWHERE, {"q": "tea", "older_than": first["older_than"]}).json()
    seen = [found["id"] for page in (first, rest) for found in page["results"]]
    assert (seen, rest["older_than"]) == (ids[::-1], None)


@pytest.mark.parametrize("query", [{}, {"q": ""}, {"q": "\x00"}])
def test_without_a_word_nothing_is_found(
    browser: Client, room: Room, query: dict[str, str]
) -> None:
    assert browser.get(EVERYWHERE, query).json() == {"results": [], "older_than": None}


def test_the_rules_may_turn_search_off(browser: Client, at: Addresses, settings: Settings) -> None:
    settings.CONVERSATE_POLICY = f"{__name__}.NoSearch"
    for address in (EVERYWHERE, at.api_search_room):
        response = browser.get(address, {"q": "tea"})
        assert response.status_code == 403
        assert response.json()["error"]["code"] == "not_allowed"
