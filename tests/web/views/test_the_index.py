from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.template.defaultfilters import date
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime

from conversate_core import services
from conversate_core.models import Access, Message, Room
from conversate_web import panels
from conversate_web.panels import Panel
from tests.web.support.addresses import Addresses
from tests.web.support.files import png
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings


def index(client: Client) -> Page:
    return Page(client.get(reverse("conversate:index")))


def test_it_lists_ones_rooms_with_what_is_unread(
    browser: Client, at: Addresses, say: Callable[..., Message], other: User
) -> None:
    for _ in range(3):
        say(other)
    page = index(browser)
    assert page.all("a", href=f"{at.room}#unread")
    assert "3 unread" in page.text


def test_it_offers_open_rooms_until_one_has_joined(browser: Client, member: User) -> None:
    services.create_room(title="Open house", access=Access.OPEN)
    join = Addresses("open-house").join
    assert index(browser).all("form", action=join, method="post")
    response = browser.post(join)
    assert (response.status_code, response.url) == (302, "/chat/open-house/")
    page = index(browser)
    assert page.all("a", href="/chat/open-house/#end")
    assert not page.all("form", action=join)


def test_it_tells_nothing_of_rooms_for_others(
    browser_of: Callable[[User], Client], outsider: User, at: Addresses
) -> None:
    page = index(browser_of(outsider))
    assert "Elsewhere" in page.text
    assert "Tea kitchen" not in page.text
    assert at.slug not in " ".join(page.links())


def test_joining_twice_stays_joined(browser: Client, at: Addresses) -> None:
    response = browser.post(at.join)
    assert (response.status_code, response.url) == (302, at.room)


def test_leaving_leads_to_the_index_and_ends_the_membership(browser: Client, at: Addresses) -> None:
    response = browser.post(at.leave, {"confirmed": "1"})
    assert (response.status_code, response.url) == (302, "/chat/?done=left#conversate-done")
    assert browser.get(at.room).status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_it_asks_before_one_leaves(
    browser: Client, at: Addresses, member: User, method: str
) -> None:
    assert at.leave in Page(browser.get(at.settings)).links()
    page = Page(getattr(browser, method)(at.leave))
    assert "Leave this room?" in page.text
    assert at.settings in page.links()
    assert services.get_membership(room=Room.objects.get(slug=at.slug), user=member)


def test_opening_the_address_of_an_action_neither_joins_nor_leaves(
    browser: Client, at: Addresses, member: User
) -> None:
    services.create_room(title="Open house", access=Access.OPEN)
    assert browser.get(Addresses("open-house").join).url == "/chat/open-house/"
    assert browser.get(at.leave).status_code == 200
    assert [room.title for room in services.rooms_for(user=member)] == ["Tea kitchen"]


@pytest.mark.parametrize("access", [Access.MEMBERS, Access.OPEN])
def test_without_rooms_it_says_the_user_name_and_whom_to_ask(
    browser_of: Callable[[User], Client], people: Callable[..., User], access: Access
) -> None:
    services.create_room(title="Book club", access=access)
    page = index(browser_of(people("new")))
    assert "user name" in page.text
    assert "new." in page.text
    assert "a moderator" in page.text


class Reminders(Panel):
    title = "Reminders"

    def get_url(self) -> str:
        return "/reminders/"


def test_it_links_to_pages_with_the_preferences_of_other_apps(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "/reminders/" not in index(browser).links()
    monkeypatch.setattr(panels, "_panels", [Panel, Reminders])
    page = index(browser)
    assert "/reminders/" in page.links()
    assert "Reminders" in page.text


def test_it_says_so_where_there_are_no_rooms(
    browser_of: Callable[[User], Client], people: Callable[..., User]
) -> None:
    assert "You're not in any rooms yet" in index(browser_of(people("new"))).text


def test_a_card_says_who_posted_last_what_and_when(
    browser: Client, say: Callable[..., Message], other: User
) -> None:
    message = say(other, "Tea\n\nis ready")
    page = index(browser)
    assert "Grace Hopper: Tea is ready" in page.text
    # Not a date, today.
    assert date(localtime(message.created_at), "TIME_FORMAT") in page.text
    Message.objects.update(created_at=timezone.now() - timedelta(days=1))
    assert "Yesterday" in index(browser).text
    Message.objects.update(
        created_at=datetime(2021, 3, 4, 12, tzinfo=timezone.get_fixed_timezone(0))
    )
    assert "03/04/2021" in index(browser).text
    other.delete()
    assert "Former member: Tea is ready" in index(browser).text


def test_ones_own_message_says_you(
    browser: Client, say: Callable[..., Message], member: User
) -> None:
    say(member, "Tea is ready")
    assert "You: Tea is ready" in index(browser).text


def test_a_long_message_is_shown_by_its_first_words(
    browser: Client, say: Callable[..., Message], other: User
) -> None:
    say(other, "word " * 1000)
    text = index(browser).text
    assert "Grace Hopper: word word" in text
    assert text.count("word") < 50
    assert "…" in text


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("plain", "Grace Hopper: **Tea** is ready 🎉, see [the list](https://example.org) <b>"),
        ("markdown", "Grace Hopper: Tea is ready 🎉, see the list <b>"),
    ],
)
def test_a_card_shows_the_text_without_its_markup(
    markup: str,
    shown: str,
    browser: Client,
    say: Callable[..., Message],
    other: User,
    settings: Settings,
) -> None:
    settings.CONVERSATE_MARKUP = markup
    say(other, "**Tea** is\nready :tada:, see [the list](https://example.org) <b>")
    assert shown in index(browser).text


def test_a_file_without_text_is_named(
    browser: Client, say: Callable[..., Message], other: User
) -> None:
    say(other, "", files=[png(), png()])
    assert "Grace Hopper: tea.png" in index(browser).text
    say(other, "Look", files=[png()])
    assert "Grace Hopper: Look" in index(browser).text


def test_a_deleted_message_says_so(
    browser: Client, say: Callable[..., Message], other: User
) -> None:
    services.delete_message(message=say(other, "Secret"), by=other)
    text = index(browser).text
    assert "Secret" not in text
    assert "Grace Hopper: This message was deleted." in text


def test_an_older_message_is_not_the_last_one(
    browser: Client, say: Callable[..., Message], other: User, member: User
) -> None:
    first = say(other, "First")
    say(member, "Second")
    services.edit_message(message=first, body="Edited", by=other)
    assert "Edited" not in index(browser).text


def test_the_room_where_something_happened_last_comes_first(
    browser: Client, member: User, other: User, say: Callable[..., Message]
) -> None:
    for title in ("Attic", "Cellar", "Garden"):
        services.create_room(title=title, members=[member])
    say(other)
    assert titles(browser) == ["Tea kitchen", "Garden", "Cellar", "Attic"]


def test_archived_rooms_stand_apart(browser: Client, room: Room, member: User) -> None:
    services.create_room(title="Attic", members=[member])
    services.archive_room(room=room)
    assert titles(browser) == ["Attic", "Tea kitchen"]
    assert re.search("Attic.*Archived.*Tea kitchen", index(browser).text)


def test_who_sees_all_rooms_enters_without_joining(
    browser_of: Callable[[User], Client], overseer: User, at: Addresses
) -> None:
    page = index(browser_of(overseer))
    assert at.room in page.linked_pages()
    assert page.all("form", action=at.join)


def test_who_sees_all_rooms_finds_the_archived_ones_too(
    browser_of: Callable[[User], Client], overseer: User, room: Room, at: Addresses
) -> None:
    services.create_room(title="Open house", access=Access.OPEN)
    services.create_room(title="Mine", members=[overseer])
    services.archive_room(room=room)
    page = index(browser_of(overseer))
    assert re.search("Mine.*Open house.*Other rooms.*Tea kitchen.*archived", page.text)
    assert at.room in page.linked_pages()
    assert not page.all("form", action=at.join)


def test_without_previews_an_open_room_is_no_link_before_one_has_joined(
    browser: Client, member: User, settings: Settings
) -> None:
    settings.CONVERSATE_PREVIEW = False
    services.create_room(title="Open house", access=Access.OPEN)
    assert "/chat/open-house/" not in index(browser).linked_pages()


def titles(client: Client) -> list[str]:
    """The rooms in the order of the page."""
    html = client.get(reverse("conversate:index")).content.decode()
    return re.findall(r'class="cnv-card__title"[^>]*><a [^>]*>([^<]*)<', html)


def test_many_rooms_are_shown_in_pages(browser: Client, member: User) -> None:
    for number in range(60):
        services.create_room(title=f"Room {number}", members=[member])
    services.archive_room(room=Room.objects.get(title="Room 0"))
    pages = [Page(browser.get(reverse("conversate:index"), {"page": page})) for page in (1, 2)]
    shown = [re.findall(r"Room \d+|Tea kitchen", page.text) for page in pages]
    assert [len(titles) for titles in shown] == [50, 11]
    # The archived room is at the end of the last page.
    assert (shown[0][0], shown[1][-2:]) == ("Room 59", ["Tea kitchen", "Room 0"])
    assert "Page 1 of 2" in pages[0].text
    assert pages[1].all("a", rel="prev")
    assert "You're not in any rooms" not in pages[1].text


def test_a_room_is_found_by_its_title(browser: Client, member: User) -> None:
    for number in range(60):
        services.create_room(title=f"Room {number}", members=[member])
    page = Page(browser.get(reverse("conversate:index"), {"q": "rooM 17"}))
    assert re.findall(r"Room \d+", page.text) == ["Room 17"]
    none = Page(browser.get(reverse("conversate:index"), {"q": "nothing<b>"}))
    assert "No rooms match “nothing<b>”." in none.text
    # The field is still there for another try.
    assert none.all("input", value="nothing<b>")


def test_a_short_list_has_no_pages_and_no_field(browser: Client) -> None:
    page = index(browser)
    assert not page.all("a", rel="next")
    assert not page.all("input", placeholder="Find a room by its title")


def poll(client: Client, etag: str) -> int:
    headers = {"If-None-Match": f'"{etag}"'}
    return client.get(reverse("conversate:index"), headers=headers).status_code


def test_a_poll_gets_the_page_again_only_after_a_change(
    browser: Client, room: Room, say: Callable[..., Message], other: User, member: User
) -> None:
    def etag() -> str:
        return str(browser.get(reverse("conversate:index")).context["etag"])

    assert poll(browser, "junk") == 200
    for change in (
        lambda: say(other),
        lambda: services.mark_read(room=room, user=member),
        lambda: services.change_room(room=room, description="Black"),
        lambda: services.archive_room(room=room),
        lambda: services.remove_member(room=room, user=member),
    ):
        before = etag()
        assert poll(browser, before) == 304
        change()
        assert poll(browser, before) == 200


def test_somebody_else_in_this_browser_gets_their_own_page(
    browser: Client, browser_of: Callable[[User], Client], other: User
) -> None:
    etag = browser.get(reverse("conversate:index")).context["etag"]
    assert poll(browser_of(other), etag) == 200


@pytest.mark.parametrize("extended", [True, False])
def test_polls_extend_the_session_if_requests_do(
    browser: Client, member: User, settings: Settings, extended: bool
) -> None:
    settings.SESSION_SAVE_EVERY_REQUEST = extended
    settings.SESSION_COOKIE_AGE = 600
    statuses = []
    # Far from midnight in every zone of these tests, when the page names other days.
    noon = timezone.localtime().replace(hour=12, minute=0)
    with time_machine.travel(noon, tick=False) as clock:
        browser.force_login(member)
        etag = browser.get(reverse("conversate:index")).context["etag"]
        for _ in range(20):
            clock.shift(60)
            answer = browser.get(
                reverse("conversate:index"), headers={"If-None-Match": f'"{etag}"'}
            )
            statuses.append(answer.status_code)
            if answer.status_code == 200:
                etag = answer.context["etag"]
    if extended:
        # Half of the session's time, or less, is between two that are sent in full.
        assert set(statuses) == {200, 304}
        assert statuses.count(200) <= 6
    else:
        assert statuses == [304] * 9 + [302] * 11
