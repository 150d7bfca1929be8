"""Search in one room and in all rooms, without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from conversate_core import services
from conversate_core.models import Message, Room
from conversate_web.presenting.results import PAGE_SIZE
from tests.web.support.addresses import Addresses
from tests.web.support.files import text
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

EVERYWHERE = "/chat/search/"


def results(response: Any) -> list[int]:
    """The messages found, in the order of the page."""
    assert response.status_code == 200
    return [result.id for result in response.context["results"]]


@pytest.fixture
def cellar(member: User, other: User) -> Room:
    """Another room of the same people."""
    return services.create_room(title="Cellar", members=[member, other])


def test_in_all_rooms_it_finds_what_one_may_see(
    browser: Client, say: Callable[..., Message], other: User, cellar: Room, outsider: User
) -> None:
    here = say(other, "The kettle is on")
    there = services.post_message(room=cellar, author=other, body="A kettle, too")
    elsewhere = services.create_room(title="Elsewhere too", members=[outsider])
    services.post_message(room=elsewhere, author=outsider, body="A secret kettle")
    response = browser.get(EVERYWHERE, {"q": "kettle"})
    assert results(response) == [there.pk, here.pk]
    page = Page(response)
    assert "secret" not in page.text
    assert "Elsewhere" not in page.text
    assert "Tea kitchen" in page.text
    assert "Grace Hopper" in page.text
    assert f"/chat/cellar/?message={there.pk}#message-{there.pk}" in page.links()


def test_in_a_room_it_finds_what_is_there(
    browser: Client, at: Addresses, say: Callable[..., Message], other: User, cellar: Room
) -> None:
    here = say(other, "The kettle is on")
    services.post_message(room=cellar, author=other, body="A kettle, too")
    response = browser.get(at.search_room, {"q": "kettle"})
    assert results(response) == [here.pk]
    assert f"{EVERYWHERE}?q=kettle" in Page(response).links()


def test_the_words_are_marked_and_nothing_in_the_text_is_html(
    browser: Client, say: Callable[..., Message], other: User
) -> None:
    say(other, "<b>Kettle</b> & <mark>cups</mark>")
    html = browser.get(EVERYWHERE, {"q": "kettle cups"}).content.decode()
    assert "&lt;b&gt;<mark>Kettle</mark>&lt;/b&gt; &amp; " in html
    assert "&lt;mark&gt;<mark>cups</mark>&lt;/mark&gt;" in html
    html = browser.get(EVERYWHERE, {"q": "<b>Kettle"}).content.decode()
    assert "<mark>&lt;b&gt;Kettle</mark>" in html
    assert 'value="&lt;b&gt;Kettle"' in html


def test_a_result_shows_the_text_without_its_markup(
    browser: Client, say: Callable[..., Message], other: User, settings: Settings
) -> None:
    settings.CONVERSATE_MARKUP = "markdown"
    say(other, "- a **kettle**\n- [cups](https://shop.example/) &amp; <b>")
    html = browser.get(EVERYWHERE, {"q": "kettle"}).content.decode()
    assert "a <mark>kettle</mark> cups &amp;amp; &lt;b&gt;" in html
    # A word of the markup is found, but not marked.
    html = browser.get(EVERYWHERE, {"q": "shop"}).content.decode()
    assert "a kettle cups &amp;amp; &lt;b&gt;" in html


def test_deleted_messages_are_not_found(
    browser: Client, say: Callable[..., Message], other: User
) -> None:
    services.delete_message(message=say(other, "The kettle is on"))
    response = browser.get(EVERYWHERE, {"q": "kettle"})
    assert results(response) == []
    assert "No messages match “kettle”." in Page(response).text


@pytest.mark.parametrize("query", ["", "   ", "\x00", "\u202e"])
def test_without_a_word_it_asks_for_one(browser: Client, at: Addresses, query: str) -> None:
    for address in (EVERYWHERE, at.search_room):
        response = browser.get(address, {"q": query})
        assert results(response) == []
        assert "Results contain all of your words." in Page(response).text
    assert browser.get(EVERYWHERE).status_code == 200


def test_it_goes_on_to_older_results_and_back(
    browser: Client,
    say: Callable[..., Message],
    other: User,
) -> None:
    ids = [say(other, f"Tea & cake {number}").pk for number in range(2 * PAGE_SIZE + 1)]
    seen: list[int] = []
    response = browser.get(EVERYWHERE, {"q": "tea & cake"})
    while True:
        seen += results(response)
        older = [link for link in Page(response).links() if "older_than" in link]
        if not older:
            break
        response = browser.get(EVERYWHERE + older[0])
    assert seen == ids[::-1]
    assert "?q=tea+%26+cake" in Page(response).links()
    response = browser.get(EVERYWHERE, {"q": "tea", "older_than": ids[0]})
    assert results(response) == []
    assert "No more results." in Page(response).text


def test_a_full_last_page_leads_no_further(
    browser: Client,
    say: Callable[..., Message],
    other: User,
) -> None:
    for _ in range(PAGE_SIZE):
        say(other, "Tea")
    response = browser.get(EVERYWHERE, {"q": "tea"})
    assert len(results(response)) == PAGE_SIZE
    assert not [link for link in Page(response).links() if "older_than" in link]


@pytest.mark.parametrize(
    "given",
    [
        {"older_than": "x"},
        {"older_than": "-1"},
        {"older_than": "9" * 40},
        {"q": "x" * 5000},
        {"q": "' OR 1=1 --"},
        {"q": "(" * 100},
        {"q": "a* & b | !c :* \\ ' % _ [.*"},
        {"q": "\U0001f600 ß İ"},
    ],
)
def test_whatever_is_typed_it_answers(
    browser: Client, at: Addresses, say: Callable[..., Message], other: User, given: dict[str, str]
) -> None:
    say(other, "tea ' OR 1=1 -- ( a* & b | !c :* \\ ' % _ [.* \U0001f600 ß İ")
    parameters = {"q": "tea", **given}
    for address in (EVERYWHERE, at.search_room):
        assert browser.get(address, parameters).status_code == 200
    assert browser.get(f"{EVERYWHERE}?q=%ff%fe&older_than=%00").status_code == 200


def test_it_says_how_many_files_a_message_has(
    browser: Client, say: Callable[..., Message], other: User
) -> None:
    say(other, "The list", files=[text(), text("more.txt")])
    assert "2 files" in Page(browser.get(EVERYWHERE, {"q": "list"})).text


def test_former_members_are_named_as_such(
    browser: Client, say: Callable[..., Message], other: User
) -> None:
    say(other, "The kettle is on")
    other.delete()
    assert "Former member" in Page(browser.get(EVERYWHERE, {"q": "kettle"})).text


def test_who_sees_all_rooms_finds_in_all_of_them(
    browser_of: Callable[[User], Client],
    overseer: User,
    say: Callable[..., Message],
    other: User,
) -> None:
    message = say(other, "The kettle is on")
    assert results(browser_of(overseer).get(EVERYWHERE, {"q": "kettle"})) == [message.pk]


def test_nobody_searches_without_signing_in(client: Client) -> None:
    response = client.get(EVERYWHERE, {"q": "kettle"})
    assert response.url == "/accounts/login/?next=/chat/search/%3Fq%3Dkettle"
    assert client.post(EVERYWHERE).status_code == 405


def test_the_room_and_the_index_have_a_field_to_search_with(browser: Client, at: Addresses) -> None:
    room = Page(browser.get(at.room)).all("form", role="search")
    assert [form["action"] for form in room] == [at.search_room]
    index = Page(browser.get(reverse("conversate:index"))).all("form", role="search")
    assert [form["action"] for form in index] == [EVERYWHERE]
