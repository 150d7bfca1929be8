"""Reactions on the pages and in the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from conversate_core import services
from conversate_core.databases import write_connection
from conversate_core.models import Message, Reaction, Room
from conversate_core.testing import make_member
from tests.web.support.addresses import Addresses
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

Browse = Callable[["User"], Client]
Say = Callable[..., Message]


@pytest.fixture
def message(say: Say, other: User) -> Message:
    return say(other)


def address(name: str, message: Message) -> str:
    where = {"slug": message.room.slug, "message_id": message.pk}
    return reverse(f"conversate:{name}", kwargs=where)


def react(browser: Client, at: Addresses, message: Message, **data: Any) -> Any:
    return browser.post(at.api_react, {"message": message.pk, "emoji": "👍", **data})


def polled(browser: Client, at: Addresses) -> Any:
    return browser.get(at.api_poll, {"since": 0}).json()["messages"]


def test_the_page_shows_emoji_count_and_names_and_marks_ones_own(
    browser_of: Browse, at: Addresses, message: Message, member: User, other: User
) -> None:
    for user in (member, other):
        services.react(message=message, user=user, emoji="👍")
    services.react(message=message, user=other, emoji="🎉")
    for viewer, mine in ((member, ["👍"]), (other, ["👍", "🎉"])):
        page = Page(browser_of(viewer).get(at.room))
        assert "2 people: 👍 member, Grace Hopper" in page.text
        assert "1 person: 🎉 Grace Hopper" in page.text
        marked = page.all("a", **{"class": "cnv-reaction cnv-reaction--mine"})
        assert [tag["data-emoji"] for tag in marked] == mine


def test_the_api_adds_one_and_takes_it_back(
    browser: Client, browser_of: Browse, at: Addresses, message: Message, member: User, other: User
) -> None:
    answer = react(browser, at, message).json()["message"]
    person = {"id": str(member.pk), "name": "member"}
    assert answer["reactions"] == [{"emoji": "👍", "count": 1, "users": [person]}]
    assert (answer["my_reactions"], answer["can_react"]) == (["👍"], True)
    # The HTML is the same for all.
    (theirs,) = polled(browser_of(other), at)
    assert theirs["html"] == answer["html"]
    assert (theirs["reactions"], theirs["my_reactions"]) == (answer["reactions"], [])
    answer = react(browser, at, message, on="false").json()["message"]
    assert (answer["reactions"], answer["my_reactions"]) == ([], [])
    assert "cnv-reaction" not in answer["html"]


def test_the_api_refuses_what_is_no_reaction(
    browser: Client, at: Addresses, message: Message
) -> None:
    assert react(browser, at, message, emoji="x").status_code == 400
    assert react(browser, at, message, on="perhaps").status_code == 400
    assert browser.post(at.api_react, {"message": message.pk}).status_code == 400
    assert browser.post(at.api_react, {"message": 10**9, "emoji": "👍"}).status_code == 404
    services.delete_message(message=message)
    assert react(browser, at, message).status_code == 409
    assert not Reaction.objects.exists()


def test_outsiders_learn_nothing_and_change_nothing(
    browser_of: Browse, at: Addresses, message: Message, outsider: User
) -> None:
    assert react(browser_of(outsider), at, message).status_code == 404
    response = browser_of(outsider).post(address("react", message), {"on": "👍"})
    assert response.status_code == 404
    assert not Reaction.objects.exists()


def test_in_an_archived_room_they_are_shown_but_can_not_be_changed(
    browser: Client, at: Addresses, room: Room, message: Message, member: User
) -> None:
    services.react(message=message, user=member, emoji="👍")
    services.archive_room(room=room)
    assert react(browser, at, message, on="false").status_code == 403
    page = Page(browser.get(at.room))
    assert "1 person: 👍 member" in page.text
    assert [tag.get("data-can") for tag in page.all("li", **{"data-id": str(message.pk)})] == [None]
    response = browser.post(address("react", message), {"off": "👍"})
    assert response.status_code == 403
    assert "/react/" not in browser.get(address("message", message)).content.decode()


def test_a_site_can_turn_them_off(
    browser: Client, at: Addresses, message: Message, member: User, settings: Settings
) -> None:
    services.react(message=message, user=member, emoji="👍")
    settings.CONVERSATE_REACTIONS = ()
    assert react(browser, at, message, on="false").status_code == 404
    assert browser.post(address("react", message), {"off": "👍"}).status_code == 404
    for page in (at.room, address("message", message)):
        html = browser.get(page).content.decode()
        assert "cnv-reaction" not in html
        assert "👍" not in html
    (shown,) = polled(browser, at)
    assert (shown["reactions"], shown["my_reactions"], shown["can_react"]) == ([], [], False)


def test_many_names_are_cut_off(browser: Client, at: Addresses, room: Room, say: Say) -> None:
    users = [make_member(room, f"person{index:02}") for index in range(13)]
    message = say(users[0])
    for user in users:
        services.react(message=message, user=user, emoji="👀")
    assert "13 people: 👀 person00, person01," in Page(browser.get(at.room)).text
    assert "person09 and 3 others" in Page(browser.get(at.room)).text
    (shown,) = polled(browser, at)
    assert (shown["reactions"][0]["count"], len(shown["reactions"][0]["users"])) == (13, 10)
    with translation.override("de"):
        assert "13 Personen: 👀" in Page(browser.get(at.room)).text


def test_the_page_of_a_message_has_forms(
    browser: Client, message: Message, member: User, other: User
) -> None:
    services.react(message=message, user=member, emoji="👍")
    page = Page(browser.get(address("message", message)))
    buttons = [(tag["name"], tag["value"]) for tag in page.all("button") if "value" in tag]
    assert ("off", "👍") in buttons
    assert ("on", "🎉") in buttons
    response = browser.post(address("react", message), {"on": "🎉"}, follow=True)
    assert response.redirect_chain == [(address("message", message), 302)]
    browser.post(address("react", message), {"off": "👍"})
    assert [reaction.emoji for reaction in Reaction.objects.all()] == ["🎉"]
    # GET changes nothing.
    assert browser.get(address("react", message), {"on": "✅"}).status_code == 302
    assert Reaction.objects.count() == 1


def test_the_form_says_why_it_was_refused(
    browser: Client, message: Message, settings: Settings
) -> None:
    response = browser.post(address("react", message), {"on": "x"})
    assert (response.status_code, "react with this" in Page(response).text) == (400, True)
    settings.CONVERSATE_POST_LIMIT = (1, 60)
    browser.post(address("react", message), {"on": "👍"})
    response = browser.post(address("react", message), {"on": "🎉"})
    assert (response.status_code, "too fast" in Page(response).text) == (429, True)
    services.delete_message(message=message)
    response = browser.post(address("react", message), {"on": "🎉"})
    assert response.status_code == 302


def test_a_name_that_changes_is_shown_at_once(
    browser: Client, at: Addresses, message: Message, other: User
) -> None:
    services.react(message=message, user=other, emoji="👍")
    assert "👍 Grace Hopper" in Page(browser.get(at.room)).text
    other.last_name = "Murray"
    other.save()
    assert "👍 Grace Murray" in Page(browser.get(at.room)).text
    other.delete()
    assert "👍" not in browser.get(at.room).context["shown"][0].html


@pytest.mark.parametrize("number", [1, 12])
def test_a_page_and_a_poll_with_reactions_take_one_query_more(
    number: int, browser: Client, at: Addresses, room: Room, say: Say, other: User
) -> None:
    messages = [say(other) for _ in range(number)]
    calls = [(at.room, {}), (at.api_poll, {"since": 0}), (at.api_history, {})]
    before = [_queries(browser, *call) for call in calls]
    users = [make_member(room, f"person{index}") for index in range(number)]
    for message in messages:
        for user in users:
            services.react(message=message, user=user, emoji="👍")
    assert [_queries(browser, *call) for call in calls] == [count + 1 for count in before]


def _queries(browser: Client, path: str, data: dict[str, Any]) -> int:
    browser.get(path, data)
    with CaptureQueriesContext(write_connection()) as captured:
        assert browser.get(path, data).status_code == 200
    return len(captured)
