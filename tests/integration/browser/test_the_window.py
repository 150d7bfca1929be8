"""The room fits the window, narrow or wide, with the field at the bottom."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from conversate_core import services
from tests.integration.browser.support.files import a_picture
from tests.integration.browser.support.room_page import ROOM, conversation, field, post

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1440, "height": 900}
LONG = "x" * 400


def overflow(page: Page) -> int:
    return int(
        page.evaluate(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
    )


@pytest.fixture
def lived_in(room, ada, grace, say):
    say(grace, LONG)
    say(ada, f"https://example.org/{LONG}")
    say(grace, "\n".join(["Line"] * 60))
    services.create_room(title="A room with a rather long title " * 4, members=[ada])
    services.create_room(title=f"Open {'y' * 100}", description=LONG, access="open")
    return room


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("path", [ROOM, "/chat/", f"{ROOM}settings/"])
def test_nothing_scrolls_sideways_on_a_phone(open_page, lived_in, ada, path, javascript):
    page = open_page(ada, path, viewport=PHONE, java_script_enabled=javascript)
    assert overflow(page) <= 0


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_conversation_scrolls_in_place_above_the_field(open_page, lived_in, ada, size):
    page = open_page(ada, ROOM, viewport=size)
    expect(field(page)).to_be_in_viewport()
    assert page.evaluate("() => document.documentElement.scrollHeight - innerHeight") <= 0
    button = page.get_by_role("button", name="Send").bounding_box()
    assert button is not None
    assert size["height"] - 60 < button["y"] + button["height"] <= size["height"]
    assert conversation(page).evaluate("log => log.scrollHeight > log.clientHeight")


def test_the_room_follows_the_window(open_page, lived_in, ada):
    page = open_page(ada, ROOM, viewport=DESK)
    page.set_viewport_size({"width": 1440, "height": 600})
    expect(page.get_by_role("button", name="Send")).to_be_in_viewport(ratio=1)
    expect(page.get_by_text("Line").last).to_be_in_viewport()


def test_a_window_that_only_says_that_it_was_resized_is_left_as_it_is(open_page, lived_in, ada):
    """Firefox fires resize events for its scrollbar, which measuring shows and hides."""
    page = open_page(ada, ROOM, viewport=DESK)
    changes = page.evaluate("""() => {
        const room = document.getElementById("conversate-room");
        const observer = new MutationObserver(() => {});
        observer.observe(room, { attributes: true });
        window.visualViewport.dispatchEvent(new Event("resize"));
        return observer.takeRecords().length;
    }""")
    assert changes == 0


def test_a_site_may_keep_its_layout(open_page, lived_in, ada, grace, say, settings):
    settings.CONVERSATE_CONTROL_LAYOUT = False
    page = open_page(ada, ROOM, viewport=DESK)
    assert page.evaluate("() => document.documentElement.scrollHeight > innerHeight")
    expect(field(page)).to_be_in_viewport()
    say(grace, "Fresh tea")
    expect(page.get_by_text("Fresh tea", exact=True)).to_be_in_viewport()


def test_the_room_of_an_image_is_kept_before_it_loads(open_page, room, ada, grace):
    page = open_page(ada, ROOM)
    page.route("**/file/**", lambda route: None)
    post(page, "", [a_picture("moth.png")])
    image = page.get_by_role("img", name="moth.png")
    expect(image).to_be_visible()
    box = image.bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (40, 30)


@pytest.fixture(autouse=True)
def _expected(watch):
    watch.expected.append("Failed to load resource")


def test_arrows_point_the_other_way_in_a_language_that_is_written_from_right_to_left(
    open_page, room, ada
):
    page = open_page(ada, ROOM)
    arrow = page.get_by_role("link", name="All rooms").locator("svg")
    expect(arrow).to_have_css("transform", "none")
    page.evaluate("document.querySelector('.cnv-root').dir = 'rtl'")
    expect(arrow).to_have_css("transform", "matrix(-1, 0, 0, 1, 0, 0)")
