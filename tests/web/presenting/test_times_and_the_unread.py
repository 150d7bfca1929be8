"""Relative times, numbers of messages and the unread marker in a rendered page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone, translation

from conversate_core import services
from conversate_core.models import Membership, Message, Room
from conversate_web.presenting import sentences, times
from tests.web.support.addresses import Addresses
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings


@pytest.fixture
def open_page(browser: Client) -> Callable[[str], Page]:
    return lambda address: Page(browser.get(address))


@pytest.mark.parametrize("minutes", [-5, 0, 59, 60])
@pytest.mark.parametrize("use_tz", [True, False])
def test_a_message_has_the_exact_time_which_scripts_make_relative(
    open_page: Callable[[str], Page],
    at: Addresses,
    say: Callable[..., Message],
    other: User,
    settings: Settings,
    minutes: int,
    use_tz: bool,
) -> None:
    settings.USE_TZ = use_tz
    say(other)
    then = timezone.now() - timedelta(minutes=minutes, seconds=1)
    Message.objects.update(created_at=then)
    Membership.objects.update(last_posted_at=None)
    page = open_page(at.room)
    (time,) = page.all("time")
    assert time["title"].endswith(("a.m.", "p.m.", "noon", "midnight"))
    assert not page.all("span", **{"class": "cnv-time__ago"})


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [(-5, "just now"), (0, "just now"), (1, "1 minute ago"), (59, "59 minutes ago"), (60, "")],
)
@pytest.mark.parametrize("use_tz", [True, False])
def test_the_time_of_a_members_last_message_is_relative_for_an_hour(
    open_page: Callable[[str], Page],
    at: Addresses,
    other: User,
    settings: Settings,
    minutes: int,
    shown: str,
    use_tz: bool,
) -> None:
    settings.USE_TZ = use_tz
    then = timezone.now() - timedelta(minutes=minutes, seconds=1)
    Membership.objects.filter(user=other).update(last_posted_at=then)
    page = open_page(at.room)
    (time,) = page.all("time")
    assert time["title"].endswith(("a.m.", "p.m.", "noon", "midnight"))
    relative = page.all("span", **{"class": "cnv-time__ago", "aria-hidden": "true"})
    assert bool(relative) == bool(shown)
    assert not shown or shown in page.text


@pytest.mark.parametrize(
    ("form", "cycle"),
    [("P", "h12"), ("g:i a", "h12"), ("H:i", "h23"), ("G.i", "h23"), (r"g \H i", "h12")],
)
def test_the_scripts_write_times_with_as_many_hours_as_the_site(
    monkeypatch: pytest.MonkeyPatch, form: str, cycle: str
) -> None:
    monkeypatch.setattr(times, "get_format", {"TIME_FORMAT": form}.__getitem__)
    assert times.hour_cycle() == cycle


def test_the_scripts_are_given_the_same_sentences_in_each_language() -> None:
    with translation.override("en"):
        given = dict(sentences.for_scripts())
    assert given["ago"] == "01" + 58 * "2"
    assert given["ago0"] == "just now"
    assert given["ago1"] == "{n} minute ago"
    assert given["ago2"] == "{n} minutes ago"
    assert given["new"] == "01" + 19 * "0" + "2"
    assert given["new0"] == "{n} new messages"
    assert given["new1"] == "{n} new message"
    assert given["new2"] == "More than 20 new messages"


@pytest.mark.parametrize("language", ["ar", "de", "en", "es", "fr"])
@pytest.mark.parametrize(
    ("key", "sentence", "limit"),
    [("ago", sentences.minutes_ago, 60), ("new", sentences.new_messages, 22)],
)
def test_the_scripts_say_what_the_server_says(
    language: str, key: str, sentence: Callable[[int], str], limit: int
) -> None:
    with translation.override(language):
        given = dict(sentences.for_scripts())
        said = [given[f"{key}{form}"].replace("{n}", str(n)) for n, form in enumerate(given[key])]
        assert said == [sentence(number) for number in range(limit)]


@pytest.mark.parametrize(
    ("count", "older", "newer"),
    [
        (1, "1 older message", "1 newer message"),
        (1_000, "1,000 older messages", "1,000 newer messages"),
        (1_001, "More than 1,000 older messages", "More than 1,000 newer messages"),
    ],
)
def test_the_links_say_how_many(count: int, older: str, newer: str) -> None:
    assert (sentences.older_messages(count), sentences.newer_messages(count)) == (older, newer)


def test_the_line_stands_at_the_first_message_of_others_after_the_read_mark(
    open_page: Callable[[str], Page],
    at: Addresses,
    room: Room,
    say: Callable[..., Message],
    member: User,
    other: User,
    browser: Client,
) -> None:
    read, own = say(other), say(member)
    services.mark_unread(room=room, user=member, message=own)
    deleted, unread = say(other), say(other)
    services.delete_message(message=deleted, by=other)

    def marked() -> list[int]:
        shown = browser.get(at.room).context["shown"]
        assert read.pk in [each.message.id for each in shown]
        return [each.message.id for each in shown if 'id="unread"' in each.html]

    assert marked() == [unread.pk]
    # It was read now.
    assert marked() == []


def test_the_link_to_the_unread_is_there_where_it_leads_up(
    browser: Client,
    at: Addresses,
    say: Callable[..., Message],
    other: User,
    settings: Settings,
) -> None:
    settings.CONVERSATE_PAGE_SIZE = 2
    ids = [say(other).pk for _ in range(6)]

    def link(query: str = "") -> str | None:
        response = browser.get(at.room + query)
        found: str | None = response.context["unread_url"]
        assert (found is not None) == bool(
            Page(response).all("nav", **{"aria-label": "Unread messages"})
        )
        return found

    assert link("?after=0") == "#unread"
    # Two are read now. What is unread comes further down, stands here, or comes further up.
    assert link("?after=0") is None
    assert link(f"?message={ids[2]}") == "#unread"
    assert link() == f"{at.room}?message={ids[3]}#message-{ids[3]}"
    assert link() is None


def test_a_permalink_is_highlighted_also_without_its_fragment(
    open_page: Callable[[str], Page], at: Addresses, say: Callable[..., Message], other: User
) -> None:
    say(other)
    sought = say(other)
    (found,) = [
        message
        for message in open_page(f"{at.room}?message={sought.pk}").messages
        if "cnv-message--target" in message["class"]
    ]
    assert found["data-id"] == str(sought.pk)


def test_the_room_that_is_shown_to_its_end_has_no_unread_messages(
    browser: Client, at: Addresses, say: Callable[..., Message], other: User, settings: Settings
) -> None:
    settings.CONVERSATE_PAGE_SIZE = 1
    first, _ = say(other), say(other)
    (current,) = browser.get(f"{at.room}?message={first.pk}").context["rooms"]
    assert current.unread_count > 0
    (current,) = browser.get(at.room).context["rooms"]
    assert current.unread_count == 0
