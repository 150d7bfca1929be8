"""Times and days are those of the reader's time zone, in the language of the page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone

import pytest
from playwright.sync_api import Page, expect

from conversate_core import services
from conversate_core.models import Membership, Message
from tests.integration.browser.support.room_page import ROOM, messages

# Before and after midnight in Berlin; in Tokyo both are in the morning, in New York in the evening.
BEFORE = datetime(2025, 3, 9, 22, 58, tzinfo=timezone.utc)
AFTER = datetime(2025, 3, 9, 23, 1, tzinfo=timezone.utc)
BERLIN, TOKYO, NEW_YORK = "Europe/Berlin", "Asia/Tokyo", "America/New_York"


@pytest.fixture
def said_at(say, grace) -> Callable[[str, datetime], Message]:
    def said_at(text: str, moment: datetime) -> Message:
        message: Message = say(grace, text)
        Message.objects.filter(pk=message.pk).update(created_at=moment)
        Membership.objects.filter(user=grace).update(last_posted_at=moment)
        return message

    return said_at


def clocks(page: Page) -> list[str]:
    return spaced(page.locator(".cnv-message__time time").all_inner_texts())


def days(page: Page) -> list[str]:
    return page.locator(".cnv-day").all_inner_texts()


def clock_at(moment: str) -> str:
    """Return a script that sets the clock of a page."""
    return f"Date.now = () => Date.parse('{moment}');"


def spaced(texts: list[str]) -> list[str]:
    """Browsers differ in the space before AM and PM."""
    return [text.replace("\u202f", " ") for text in texts]


@pytest.mark.parametrize(
    ("zone", "shown", "expected"),
    [
        (BERLIN, ["11:58 PM", "12:01 AM"], ["Sunday, March 9, 2025", "Monday, March 10, 2025"]),
        (TOKYO, ["7:58 AM", "8:01 AM"], ["Monday, March 10, 2025"]),
        (NEW_YORK, ["6:58 PM", "7:01 PM"], ["Sunday, March 9, 2025"]),
    ],
)
def test_the_page_has_the_times_and_days_of_the_zone(
    open_page, ada, said_at, zone, shown, expected
):
    said_at("Before", BEFORE)
    said_at("After", AFTER)
    page = open_page(ada, ROOM, timezone_id=zone)
    assert clocks(page) == shown
    assert days(page) == expected
    # A new day begins a group, too.
    assert page.locator(".cnv-message--start").count() == len(expected)


def test_messages_of_the_history_too(open_page, ada, said_at, settings):
    said_at("Before", BEFORE)
    said_at("After", AFTER)
    settings.CONVERSATE_PAGE_SIZE = 1
    page = open_page(ada, ROOM, timezone_id=BERLIN)
    assert days(page) == ["Monday, March 10, 2025"]
    page.get_by_role("link", name="older message").click()
    expect(messages(page)).to_have_count(2)
    assert clocks(page) == ["11:58 PM", "12:01 AM"]
    assert days(page) == ["Sunday, March 9, 2025", "Monday, March 10, 2025"]


def test_messages_of_polls_too(open_page, room, ada, grace, say, said_at):
    said_at("Before", BEFORE)
    page = open_page(ada, ROOM, timezone_id=BERLIN)
    arrived = say(grace, "Now")
    expect(messages(page)).to_have_count(2)
    Message.objects.filter(pk=arrived.pk).update(created_at=AFTER)
    arrived.refresh_from_db()
    # A change brings it once more.
    services.edit_message(message=arrived, body="Then", by=grace)
    expect(messages(page).last).to_contain_text("Then")
    assert clocks(page) == ["11:58 PM", "12:01 AM"]
    assert days(page) == ["Sunday, March 9, 2025", "Monday, March 10, 2025"]


def test_the_language_is_that_of_the_page(open_page, ada, said_at, settings):
    settings.LANGUAGE_CODE = "de"
    said_at("Davor", BEFORE)
    page = open_page(ada, ROOM, timezone_id=BERLIN, locale="en-US")
    assert clocks(page) == ["23:58"]
    assert days(page) == ["Sonntag, 9. März 2025"]
    time = page.locator(".cnv-message__time time")
    assert time.get_attribute("title") == "09.03.2025, 23:58"


def test_members_last_wrote_in_the_readers_zone(open_page, ada, said_at):
    said_at("Before", BEFORE)
    page = open_page(ada, ROOM, timezone_id=TOKYO)
    wrote = page.locator(".cnv-member__last-message time")
    expect(wrote).to_have_text("03/10/2025")
    assert spaced([wrote.get_attribute("title") or ""]) == ["Mar 10, 2025, 7:58 AM"]


def test_the_list_of_rooms_and_search_results_are_in_the_readers_zone(open_page, ada, said_at):
    said_at("Before", BEFORE)
    for path in ("/chat/", "/chat/search/?q=before"):
        time = open_page(ada, path, timezone_id=TOKYO).locator("time")
        expect(time).to_have_text("03/10/2025")
        assert spaced([time.get_attribute("title") or ""]) == ["Mar 10, 2025, 7:58 AM"]


def test_the_page_of_a_message_has_the_form_of_the_room(open_page, ada, said_at):
    message = said_at("Before", BEFORE)
    page = open_page(ada, f"{ROOM}message/{message.pk}/", timezone_id=TOKYO)
    assert clocks(page) == ["7:58 AM"]


def test_the_page_of_members_is_in_the_readers_zone(open_page, ada, said_at):
    said_at("Before", BEFORE)
    page = open_page(ada, f"{ROOM}members/", timezone_id=TOKYO)
    expect(page.locator(".cnv-member__last-message time")).to_have_text("03/10/2025")


def test_yesterday_is_the_readers_and_begins_with_a_capital_where_it_stands_alone(
    open_page, ada, said_at
):
    said_at("Before", BEFORE)
    # Six in the morning of the tenth of March in New York.
    script = clock_at("2025-03-10T10:00Z")
    page = open_page(ada, "/chat/", timezone_id=NEW_YORK, script=script)
    expect(page.locator(".cnv-card__time")).to_have_text("Yesterday")
    page = open_page(ada, f"{ROOM}members/", timezone_id=NEW_YORK, script=script)
    expect(page.locator(".cnv-member__last-message time")).to_have_text("yesterday")


@pytest.mark.parametrize("path", ["/chat/", ROOM, f"{ROOM}members/", "/chat/search/?q=before"])
def test_only_without_scripts_a_page_names_the_zone(open_page, ada, said_at, settings, path):
    settings.TIME_ZONE = TOKYO
    said_at("Before", BEFORE)
    zone = "Times are in the time zone Asia/Tokyo."
    page = open_page(ada, path, java_script_enabled=False)
    # Playwright finds no text by itself in <noscript>.
    expect(page.locator("p", has_text=zone)).to_be_visible()
    page = open_page(ada, path)
    expect(page.locator("p", has_text=zone)).to_have_count(0)


def test_the_list_of_rooms_stays_in_the_readers_zone_when_it_is_updated(
    open_page, room, ada, said_at
):
    said_at("Before", BEFORE)
    page = open_page(ada, "/chat/", timezone_id=TOKYO)
    services.change_room(room=room, title="Boiler room")
    expect(page.locator(".cnv-card__title")).to_have_text("Boiler room")
    expect(page.locator(".cnv-card__time")).to_have_text("03/10/2025")


def test_a_recent_message_says_how_long_ago_and_has_the_time_of_the_zone(open_page, room, ada, say):
    message = say(ada, "Tea?")
    page = open_page(ada, ROOM, timezone_id=TOKYO)
    time = page.locator(".cnv-message__time time")
    expect(time.locator(".cnv-time__ago")).to_have_text("just now")
    there = message.created_at.astimezone(timezone(timedelta(hours=9)))
    exact = time.locator(".cnv-time__exact").inner_text().replace("\u202f", " ")
    assert exact == f"{there:%I:%M %p}".lstrip("0")


def test_without_scripts_the_times_are_those_of_the_site(open_page, ada, said_at, settings):
    settings.TIME_ZONE = TOKYO
    said_at("Before", BEFORE)
    page = open_page(ada, ROOM, timezone_id=BERLIN, java_script_enabled=False)
    assert clocks(page) == ["7:58 a.m."]
    assert days(page) == ["Monday, March 10, 2025"]


def test_in_a_language_that_the_browser_does_not_know_the_times_are_those_of_the_site(
    open_page, ada, said_at, settings
):
    settings.TIME_ZONE = TOKYO
    said_at("Before", BEFORE)
    # As in a page that is translated into a language without formats in browsers.
    script = "Intl.DateTimeFormat.supportedLocalesOf = () => [];"
    page = open_page(ada, ROOM, timezone_id=BERLIN, script=script)
    assert clocks(page) == ["7:58 a.m."]
    assert days(page) == ["Monday, March 10, 2025"]
