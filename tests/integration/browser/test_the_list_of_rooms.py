"""The list of rooms stays current while it is open."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from playwright.sync_api import Page, expect

from conversate_core import services

INDEX = "/chat/"
# Marks the page once a refused poll has set the time of the next one.
MARK_REFUSAL = """() => {
    const { failed } = CONVERSATE.Pacer.prototype;
    CONVERSATE.Pacer.prototype.failed = function (...retryAfter) {
        failed.apply(this, retryAfter);
        document.documentElement.dataset.refused = "";
    };
}"""


@pytest.fixture
def page(open_page, room, ada) -> Page:
    services.create_room(title="Attic", members=[ada])
    return open_page(ada, INDEX)


def test_a_message_shows_with_its_count_and_moves_the_room_up(page, grace, say):
    titles = page.locator(".cnv-card__title")
    expect(titles).to_have_text(["Attic", "Engine room"])
    link = page.get_by_role("link", name="Engine room")
    link.focus()
    say(grace, "Tea is ready")
    expect(titles).to_have_text(["Engine room", "Attic"])
    expect(page.locator(".cnv-card").first).to_contain_text("Grace Hopper: Tea is ready")
    expect(page.locator(".cnv-card .cnv-badge").first).to_have_text("1 unread")
    # The keyboard stays where it was.
    expect(link).to_be_focused()


def test_what_is_read_elsewhere_is_no_longer_unread(page, open_page, room, ada, grace, say):
    say(grace, "Tea is ready")
    badge = page.locator(".cnv-card .cnv-badge").first
    expect(badge).to_have_text("1 unread")
    services.mark_read(room=room, user=ada)
    expect(badge).to_have_text("")


def test_a_hidden_page_does_not_poll(page, open_page, ada, grace, say):
    page.evaluate(
        """() => {
            Object.defineProperty(document, "visibilityState", { get: () => window.state });
            window.state = "hidden";
            document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    visible = open_page(ada, INDEX)
    say(grace, "Tea is ready")
    expect(visible.locator(".cnv-card").first).to_contain_text("Tea is ready")
    assert asked == []
    page.evaluate(
        """() => {
            window.state = "visible";
            document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    expect(page.locator(".cnv-card").first).to_contain_text("Tea is ready")


def in_ten_minutes() -> str:
    return format_datetime(datetime.now(timezone.utc) + timedelta(minutes=10), usegmt=True)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("when", [lambda: "600", in_ten_minutes], ids=["seconds", "date"])
def test_a_busy_server_is_asked_again_when_it_wants_to(page, watch, grace, say, status, when):
    watch.expected.append("Failed to load resource")
    page.clock.install()
    busy = {"Retry-After": when()}
    page.route("**/chat/", lambda route: route.fulfill(status=status, headers=busy))
    page.evaluate(MARK_REFUSAL)
    expect(page.locator("html[data-refused]")).to_have_count(1)
    page.unroute("**/chat/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    say(grace, "Tea is ready")
    page.clock.fast_forward(500_000)
    # A page that was hidden polls no earlier either.
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.clock.fast_forward(1_000)
    assert asked == []
    page.clock.fast_forward(200_000)
    expect(page.locator(".cnv-card").first).to_contain_text("Tea is ready")


def test_it_goes_on_after_failed_requests(page, watch, grace, say):
    watch.expected.append("Failed to load resource")
    with page.expect_event("requestfailed"):
        page.route("**/chat/", lambda route: route.abort())
    say(grace, "Tea is ready")
    page.unroute("**/chat/")
    expect(page.locator(".cnv-card").first).to_contain_text("Tea is ready")


def test_after_signing_out_the_list_stays_as_it_was(page, ada):
    with page.expect_response(lambda response: "login" in response.url):
        page.context.clear_cookies()
    expect(page.locator(".cnv-card__title")).to_have_text(["Attic", "Engine room"])


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_long_name_is_cut_off_at_its_end(open_page, room, ada, grace, say, settings, language):
    settings.LANGUAGE_CODE = language
    say(grace, "Tea is ready")
    page = open_page(ada, INDEX, viewport={"width": 320, "height": 480})
    begins_inside = page.locator(".cnv-card__author bdi").evaluate(
        """name => {
            const letter = document.createRange();
            letter.setStart(name.firstChild, 0);
            letter.setEnd(name.firstChild, 1);
            const box = name.parentElement.getBoundingClientRect();
            const { left, right } = letter.getBoundingClientRect();
            return box.left <= left && right <= box.right;
        }"""
    )
    assert begins_inside
