"""In a wide room, rooms and members are columns beside the conversation, which can be folded."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from conversate_core import services
from conversate_core.models import Message, Room
from conversate_core.policy import RoomPolicy
from tests.integration.browser.support.letters import enlarge_letters
from tests.integration.browser.support.room_page import ROOM, conversation, has_polled, timer

if TYPE_CHECKING:
    from django.contrib.auth.models import User

OpenPage = Callable[..., Page]
Say = Callable[..., Message]

WIDE = ViewportSize(width=1440, height=900)
# 1200 px for the chat, and the margins of a page without styles.
LEAST = ViewportSize(width=1216, height=800)
TOO_NARROW = ViewportSize(width=1215, height=800)
# Storage as some browsers have it if the visitor forbids it.
REFUSED = "Object.defineProperty(window, 'localStorage', { get() { throw new Error(); } });"
TURN = "document.querySelector('.cnv-root').dir = 'rtl'"


@pytest.fixture(autouse=True)
def _garden(room: Room, ada: User) -> None:
    services.create_room(title="Garden", members=[ada])


@pytest.fixture
def talk(say: Say, room: Room, ada: User, grace: User) -> None:
    for number in range(60):
        say(grace, f"Message {number} " + "with many words in several lines " * (number % 9))
    services.mark_read(room=room, user=ada)


def title(page: Page, name: str) -> Locator:
    return page.locator("summary", has_text=name)


def rooms(page: Page) -> Locator:
    return page.get_by_role("navigation", name="Your rooms")


def members(page: Page) -> Locator:
    return page.locator(".cnv-members")


def box(locator: Locator) -> Any:
    found = locator.bounding_box()
    assert found
    return found


def are_around(page: Page, left: Locator, right: Locator) -> None:
    """Check that the conversation is between the two columns, which begin beside its top."""
    middle = box(conversation(page))
    assert box(left)["x"] + box(left)["width"] <= middle["x"]
    assert middle["x"] + middle["width"] <= box(right)["x"]
    assert abs(box(left)["y"] - middle["y"]) < 100
    assert abs(box(right)["y"] - middle["y"]) < 100


@pytest.mark.parametrize("size", [WIDE, LEAST], ids=["wide", "just wide enough"])
@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_rooms_are_at_the_start_and_members_at_the_end(
    open_page: OpenPage, ada: User, size: ViewportSize, javascript: bool
) -> None:
    page = open_page(ada, ROOM, viewport=size, java_script_enabled=javascript)
    are_around(page, rooms(page), members(page))
    assert box(conversation(page))["width"] >= 560


def test_in_a_language_from_right_to_left_the_columns_change_sides(
    open_page: OpenPage, ada: User
) -> None:
    page = open_page(ada, ROOM, viewport=WIDE)
    page.evaluate(TURN)
    are_around(page, members(page), rooms(page))


def test_a_narrower_room_has_one_column_at_the_end(open_page: OpenPage, ada: User) -> None:
    page = open_page(ada, ROOM, viewport=TOO_NARROW)
    title(page, "Members").dispatch_event("click")
    page.set_viewport_size(LEAST)
    are_around(page, rooms(page), members(page))
    page.set_viewport_size(TOO_NARROW)
    expect(members(page)).to_be_visible()
    middle = box(conversation(page))
    assert middle["x"] + middle["width"] <= box(rooms(page))["x"] <= box(members(page))["x"] + 20


def test_large_letters_need_a_wider_room(open_page: OpenPage, ada: User) -> None:
    page = open_page(ada, ROOM, viewport={"width": 1920, "height": 1000})
    enlarge_letters(page)
    page.goto("about:blank")
    page.goto(ROOM)
    assert box(conversation(page))["x"] < box(rooms(page))["x"]


def test_a_reader_comes_to_the_conversation_first_then_to_rooms_and_members(
    open_page: OpenPage, ada: User
) -> None:
    page = open_page(ada, ROOM, viewport=WIDE)
    snapshot = page.locator("#conversate-room").aria_snapshot()
    order = ["log", 'complementary "Rooms and members"', "Your rooms", "Garden", "Members"]
    places = [snapshot.index(each) for each in order]
    assert places == sorted(places)
    assert snapshot.count('link "Garden') == 1


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_column_is_folded_and_unfolded_by_keyboard(
    open_page: OpenPage, ada: User, key: str
) -> None:
    page = open_page(ada, ROOM, viewport=WIDE)
    before = box(conversation(page))["width"]
    title(page, "Your rooms").focus()
    page.keyboard.press(key)
    expect(rooms(page)).to_be_hidden()
    expect(members(page)).to_be_visible()
    expect(title(page, "Your rooms")).to_be_focused()
    assert box(conversation(page))["width"] >= before + 180
    page.keyboard.press(key)
    expect(rooms(page)).to_be_visible()
    assert box(conversation(page))["width"] == before


@pytest.mark.parametrize("size", [WIDE, ViewportSize(width=320, height=640)])
def test_a_folded_list_of_rooms_has_the_sum_of_unread_messages(
    open_page: OpenPage, ada: User, grace: User, say: Say, size: ViewportSize
) -> None:
    garden = Room.objects.get(title="Garden")
    services.add_member(room=garden, user=grace)
    services.post_message(room=garden, author=grace, body="One")
    page = open_page(ada, ROOM, viewport=size)
    unread = title(page, "Your rooms").get_by_text("unread")
    if size == WIDE:
        expect(unread).to_be_hidden()
        title(page, "Your rooms").click()
    expect(title(page, "Your rooms")).to_have_text(re.compile("1 unread"))
    expect(unread).to_be_attached()
    has_polled(page)
    services.post_message(room=garden, author=grace, body="Two")
    timer(page).click()
    expect(title(page, "Your rooms")).to_have_text(re.compile("2 unread"))
    if size != WIDE:
        # Both fit into one line.
        assert box(title(page, "Your rooms").locator("h2"))["height"] < 24


def test_both_columns_are_folded_by_the_mouse_and_leave_a_button_at_their_side(
    open_page: OpenPage, ada: User
) -> None:
    page = open_page(ada, ROOM, viewport=WIDE)
    for name in ["Your rooms", "Members"]:
        title(page, name).click()
    expect(rooms(page)).to_be_hidden()
    expect(members(page)).to_be_hidden()
    are_around(page, title(page, "Your rooms"), title(page, "Members"))
    for name in ["Your rooms", "Members"]:
        assert 24 <= box(title(page, name))["width"] <= 60
        title(page, name).click()
    are_around(page, rooms(page), members(page))


def test_the_browser_keeps_what_is_folded(open_page: OpenPage, ada: User) -> None:
    page = open_page(ada, ROOM, viewport=WIDE)
    title(page, "Members").click()
    expect(members(page)).to_be_hidden()
    page.reload()
    expect(members(page)).to_be_hidden()
    expect(rooms(page)).to_be_visible()
    # In other rooms too.
    rooms(page).get_by_role("link", name="Garden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Garden")
    expect(members(page)).to_be_hidden()
    title(page, "Members").click()
    page.reload()
    expect(members(page)).to_be_visible()


def test_a_narrower_window_shows_what_is_folded_and_a_wider_one_folds_it_again(
    open_page: OpenPage, ada: User
) -> None:
    page = open_page(ada, ROOM, viewport=WIDE)
    title(page, "Your rooms").click()
    expect(rooms(page)).to_be_hidden()
    page.set_viewport_size(TOO_NARROW)
    expect(rooms(page)).to_be_visible()
    page.set_viewport_size(WIDE)
    expect(rooms(page)).to_be_hidden()


def test_polls_leave_a_column_folded(open_page: OpenPage, ada: User) -> None:
    page = open_page(ada, ROOM, viewport=WIDE)
    title(page, "Your rooms").click()
    has_polled(page)
    services.create_room(title="Kitchen", members=[ada])
    timer(page).click()
    expect(page.locator("#conversate-rooms", has_text="Kitchen")).to_be_attached()
    expect(rooms(page)).to_be_hidden()


@pytest.mark.parametrize("script", [REFUSED, "localStorage['conversate-folded'] = '5';"])
def test_whatever_the_storage_has_columns_can_be_folded(
    open_page: OpenPage, ada: User, script: str
) -> None:
    page = open_page(ada, ROOM, viewport=WIDE, script=script)
    title(page, "Members").click()
    expect(members(page)).to_be_hidden()
    expect(rooms(page)).to_be_visible()


@pytest.mark.parametrize("fitted", [True, False], ids=["in the room", "in the page"])
@pytest.mark.parametrize("name", ["Your rooms", "Members"])
def test_the_reader_stays_at_the_place_in_the_conversation(
    open_page: OpenPage, ada: User, talk: None, settings: Any, fitted: bool, name: str
) -> None:
    settings.CONVERSATE_CONTROL_LAYOUT = fitted
    page = open_page(ada, ROOM, viewport=WIDE)
    there = conversation(page).get_by_text("Message 30")
    there.evaluate("each => each.scrollIntoView({ block: 'start' })")
    page.wait_for_function("() => !CONVERSATE.room.scroll.following")
    before = page.evaluate("() => CONVERSATE.room.scroll.place()")
    for _ in range(2):
        title(page, name).click()
        page.wait_for_function(
            "({ id, top }) => Math.abs(CONVERSATE.room.scroll.topOf(id) - top) <= 1", arg=before
        )
        expect(there).to_be_in_viewport()


def test_the_end_of_the_conversation_stays_in_view(
    open_page: OpenPage, ada: User, talk: None
) -> None:
    page = open_page(ada, ROOM, viewport=WIDE)
    for name in ["Your rooms", "Members"] * 2:
        title(page, name).click()
        page.wait_for_function("() => CONVERSATE.room.scroll.isAtEnd()")
        expect(conversation(page).get_by_text("Message 59")).to_be_in_viewport()


def many_rooms(ada: User) -> None:
    for number in range(45):
        services.create_room(title=f"Room {number}", members=[ada])


def scrolled(page: Page) -> int:
    return int(page.evaluate("document.querySelector('[data-column=rooms]').scrollTop"))


def test_a_long_column_scrolls_on_its_own_with_its_title_in_view(
    open_page: OpenPage, ada: User, talk: None
) -> None:
    many_rooms(ada)
    page = open_page(ada, ROOM, viewport=WIDE)
    before = page.evaluate("() => CONVERSATE.room.scroll.place()")
    title(page, "Your rooms").focus()
    page.keyboard.press("End")
    page.wait_for_function("() => document.querySelector('[data-column=rooms]').scrollTop > 500")
    expect(title(page, "Your rooms")).to_be_in_viewport(ratio=1)
    expect(rooms(page).get_by_role("link", name="Engine room")).to_be_in_viewport(ratio=1)
    expect(members(page)).to_be_in_viewport()
    assert page.evaluate("() => CONVERSATE.room.scroll.place()") == before
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")


def test_a_poll_keeps_the_place_and_the_focus_in_a_long_column(
    open_page: OpenPage, ada: User, grace: User
) -> None:
    many_rooms(ada)
    page = open_page(ada, ROOM, viewport=WIDE)
    link = rooms(page).get_by_role("link", name="Room 44")
    link.focus()
    page.evaluate("document.querySelector('[data-column=rooms]').scrollTop = 700")
    before = scrolled(page)
    assert before > 500
    services.change_room(room=Room.objects.get(title="Room 10"), title="Attic")
    # A real click would take the focus.
    timer(page).dispatch_event("click")
    expect(rooms(page).get_by_role("link", name="Attic")).to_be_attached()
    expect(rooms(page).get_by_role("link", name="Room 44")).to_be_focused()
    assert scrolled(page) == before


def test_the_columns_of_a_page_that_scrolls_stay_in_view(
    open_page: OpenPage, ada: User, talk: None
) -> None:
    page = open_page(ada, ROOM, viewport=WIDE, java_script_enabled=False)
    page.mouse.wheel(0, 3_000)
    expect(title(page, "Your rooms")).to_be_in_viewport()
    expect(members(page)).to_be_in_viewport()
    for name in ["Your rooms", "Members"]:
        expect(title(page, name).locator("svg")).to_be_hidden()


class NoMembers(RoomPolicy):
    def can_see_members(self, user: Any, room: Room) -> bool:
        return False


def test_without_members_there_is_only_the_column_of_rooms(
    open_page: OpenPage, ada: User, settings: Any
) -> None:
    settings.CONVERSATE_POLICY = f"{__name__}.NoMembers"
    page = open_page(ada, ROOM, viewport=WIDE)
    expect(members(page)).to_have_count(0)
    middle, whole = box(conversation(page)), box(page.locator("#conversate-room"))
    assert box(rooms(page))["x"] < middle["x"]
    assert abs(middle["x"] + middle["width"] - whole["x"] - whole["width"]) <= 1


@pytest.fixture
def _embedded(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.integration.browser.support.embedding"


@pytest.mark.usefixtures("_embedded")
@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_a_wide_room_inside_a_page_has_columns_of_its_own_height(
    open_page: OpenPage, ada: User, talk: None, javascript: bool
) -> None:
    many_rooms(ada)
    page = open_page(ada, "/site/in-sight/", viewport=WIDE, java_script_enabled=javascript)
    are_around(page, rooms(page), members(page))
    column, whole = page.locator("[data-column=rooms]"), box(page.locator("#conversate-room"))
    assert box(column)["y"] + box(column)["height"] <= whole["y"] + whole["height"]
    assert column.evaluate("each => each.scrollHeight > each.clientHeight + 500")


@pytest.mark.usefixtures("_embedded")
def test_a_narrow_room_in_a_wide_window_has_no_columns(open_page: OpenPage, ada: User) -> None:
    page = open_page(ada, "/site/dialog/", viewport=WIDE)
    page.evaluate("document.getElementById('place').showModal()")
    expect(conversation(page)).to_be_visible()
    expect(rooms(page)).to_be_hidden()
    title(page, "Your rooms").click()
    assert box(rooms(page))["y"] < box(conversation(page))["y"]
