"""A draft outlives its tab, only its author sees it, and no tab overwrites another's draft."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.integration.browser.conftest import session_cookie
from tests.integration.browser.support.room_page import ROOM, field, go_offline, post, says
from tests.integration.browser.support.writing import choose, nothing_is_pending, pending


@pytest.fixture(autouse=True)
def _expected(watch):
    watch.expected.append("Failed to load resource")


@pytest.fixture
def page(open_page, room, ada) -> Page:
    return open_page(ada, ROOM)


def another_tab(page: Page) -> Page:
    tab = page.context.new_page()
    tab.goto(ROOM)
    return tab


def kept(page: Page) -> Any:
    return page.evaluate("(JSON.parse(localStorage['conversate-drafts'] || '{}').drafts || [])")


def texts_kept(page: Page) -> list[str]:
    return sorted(draft["text"] for draft in kept(page))


def test_a_draft_is_there_in_a_new_tab_after_its_tab_was_closed(page):
    field(page).fill("Half a sent")
    other = another_tab(page)
    page.close()
    expect(field(other)).to_have_value("Half a sent")
    third = another_tab(other)
    other.close()
    expect(field(third)).to_have_value("Half a sent")
    field(third).press("Enter")
    says(third, "Half a sent")
    nothing_is_pending(third)
    expect(field(another_tab(third))).to_have_value("")


def test_drafts_of_other_rooms_stay_there(page, ada):
    from conversate_core import services

    services.create_room(title="Cellar", members=[ada])
    field(page).fill("For the engine room")
    page.goto("/chat/cellar/")
    expect(field(page)).to_have_value("")
    field(page).fill("For the cellar")
    page.goto(ROOM)
    expect(field(page)).to_have_value("For the engine room")


def test_two_tabs_keep_what_was_typed_in_each(page):
    other = another_tab(page)
    field(page).fill("In the first")
    field(other).fill("In the second")
    page.reload()
    expect(field(page)).to_have_value("In the first")
    other.reload()
    expect(field(other)).to_have_value("In the second")
    assert texts_kept(page) == ["In the first", "In the second"]


def test_a_new_tab_shows_a_draft_and_takes_it_from_no_other(page):
    field(page).fill("Half a sent")
    other = another_tab(page)
    expect(field(other)).to_have_value("Half a sent")
    field(other).fill("Something else")
    expect(field(page)).to_have_value("Half a sent")
    other.wait_for_function(
        "() => JSON.parse(localStorage['conversate-drafts']).drafts.length === 2"
    )
    assert texts_kept(other) == ["Half a sent", "Something else"]


def test_a_draft_that_is_sent_from_another_tab_leaves_the_first_one(page):
    field(page).fill("Half a sent")
    other = another_tab(page)
    expect(field(other)).to_have_value("Half a sent")
    page.wait_for_function("() => CONVERSATE.room.composer.draft.taken === 'Half a sent'")
    field(other).press("Enter")
    says(page, "Half a sent")
    expect(field(page)).to_have_value("")


def test_nobody_else_finds_a_draft_in_the_same_browser(page, room, grace, live_server):
    field(page).fill("For my eyes only")
    page.context.clear_cookies()
    page.context.add_cookies([session_cookie(grace, live_server.url)])
    other = another_tab(page)
    expect(field(other)).to_have_value("")
    assert "eyes" not in other.evaluate("JSON.stringify(localStorage)")
    # The page that is still open does not store it again.
    field(page).press_sequentially("!")
    assert "eyes" not in other.evaluate("JSON.stringify(localStorage)")


def test_a_draft_goes_with_the_session_and_comes_back_with_it_in_the_page_that_is_open(page):
    field(page).fill("Half a sent")
    assert texts_kept(page) == ["Half a sent"]
    cookies = page.context.cookies()
    page.context.clear_cookies()
    expect(page.locator(".cnv-notice").filter(has_text="signed out")).to_be_visible()
    field(page).press_sequentially("ence")
    assert page.evaluate("localStorage['conversate-drafts'] === undefined")

    page.context.add_cookies([cookie for cookie in cookies if cookie["name"] == "sessionid"])
    expect(page.locator(".cnv-notice").filter(has_text="signed out")).to_be_hidden()
    expect(field(page)).to_have_value("Half a sentence")
    assert texts_kept(page) == ["Half a sentence"]


def test_what_is_kept_has_an_end(page):
    page.evaluate(
        """() => {
            const { drafts } = CONVERSATE.room.composer.draft;
            for (let number = 0; number < 60; number++) drafts.put(`/room-${number}/`, "x");
            drafts.put("/long/", "x".repeat(199_970));
        }"""
    )
    # The newest drafts.
    assert [draft["place"] for draft in kept(page)][-1] == "/long/"
    assert len(kept(page)) == 31
    page.evaluate(
        """() => {
            const all = JSON.parse(localStorage["conversate-drafts"]);
            all.drafts.forEach((draft) => (draft.time -= 31 * 24 * 3600 * 1000));
            localStorage["conversate-drafts"] = JSON.stringify(all);
        }"""
    )
    field(page).fill("New")
    assert texts_kept(page) == ["New"]


def test_a_browser_that_keeps_nothing_is_written_in_all_the_same(open_page, room, ada):
    refuse = "Object.defineProperty(window, 'localStorage', { get() { throw new Error(); } });"
    page = open_page(ada, ROOM, script=refuse)
    post(page, "Hello")
    says(page, "Hello")
    field(page).fill("Half a sent")
    page.reload()
    expect(field(page)).to_have_value("Half a sent")


@pytest.mark.parametrize("content", ["no JSON", "null", "[]", '{"user": 1, "drafts": 5}'])
def test_what_something_else_has_written_there_does_no_harm(open_page, room, ada, content):
    script = f"localStorage['conversate-drafts'] = {content!r};"
    page = open_page(ada, ROOM, script=script)
    field(page).fill("Half a sent")
    expect(field(page)).to_have_value("Half a sent")
    post(page, "Hello")
    says(page, "Hello")


class TestWithoutDrafts:
    """CONVERSATE_DRAFTS = False: no text of a user is stored in the browser."""

    STORED = "JSON.stringify([{ ...localStorage }, { ...sessionStorage }])"

    @pytest.fixture(autouse=True)
    def _off(self, page, settings):
        field(page).fill("A secret from before")
        assert "A secret" in page.evaluate(self.STORED)
        settings.CONVERSATE_DRAFTS = False
        page.reload()

    def asks(self, page: Page) -> bool:
        """Return whether the browser would ask before the page is left."""
        return not page.evaluate("dispatchEvent(new Event('beforeunload', { cancelable: true }))")

    def test_what_was_stored_before_is_deleted(self, page):
        expect(field(page)).to_have_value("")
        assert "A secret" not in page.evaluate(self.STORED)
        assert not self.asks(page)

    def test_a_text_is_lost_with_the_page_and_the_browser_asks_before(self, page):
        field(page).fill("A secret")
        assert "A secret" not in page.evaluate(self.STORED)
        assert self.asks(page)
        field(page).fill("")
        assert not self.asks(page)

    def test_so_it_is_for_a_message_that_waits(self, page):
        go_offline(page)
        post(page, "A secret")
        expect(pending(page)).to_have_count(1)
        assert "A secret" not in page.evaluate(self.STORED)
        assert self.asks(page)
        page.context.set_offline(False)
        says(page, "A secret")
        nothing_is_pending(page)
        assert not self.asks(page)

    def test_a_page_keeps_the_text_of_an_edit(self, page):
        post(page, "Hello")
        nothing_is_pending(page)
        choose(page, "Hello", "Edit")
        text = page.locator(".cnv-editing").get_by_role("textbox")
        text.fill("A secret")
        assert self.asks(page)
        text.press("Escape")
        expect(text).to_have_count(0)
        choose(page, "Hello", "Edit")
        expect(text).to_have_value("A secret")
        assert "A secret" not in page.evaluate(self.STORED)
