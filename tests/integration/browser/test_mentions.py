"""A member who is mentioned sees it at once."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from conversate_core import services
from tests.integration.browser.support.room_page import ROOM, messages, post, says


@pytest.mark.parametrize("markup", ["plain", "markdown"])
def test_who_is_mentioned_is_told_and_the_others_see_whom_it_is_about(
    open_page, room, ada, grace, linus, settings, markup
):
    settings.CONVERSATE_MARKUP = markup
    pages = {user: open_page(user, ROOM) for user in (ada, grace, linus)}

    post(pages[ada], "Will you look, @grace? Not @nobody.")

    for user, page in pages.items():
        says(page, "Will you look, @grace? Not @nobody.")
        expect(page.locator(".cnv-mention")).to_have_text(["@grace"])
        mine = user == grace
        expect(page.locator(".cnv-mention--me")).to_have_count(int(mine))
        note = messages(page).get_by_text("mentions you")
        expect(note.filter(visible=True)).to_have_count(int(mine))


def test_an_edit_takes_the_mention_back_in_the_page(open_page, room, ada, grace, say):
    message = say(ada, "Will you look, @grace?")
    page = open_page(grace, ROOM)
    expect(page.get_by_text("mentions you")).to_be_visible()

    services.edit_message(message=message, body="Will you look, all of you?", by=ada)

    says(page, "Will you look, all of you?")
    expect(page.get_by_text("mentions you")).to_have_count(0)


def test_without_javascript_it_is_shown_as_well(open_page, room, ada, grace, say):
    say(ada, "Will you look, @Grace Hopper?")
    page = open_page(grace, ROOM, java_script_enabled=False)
    expect(page.locator(".cnv-mention--me")).to_have_text("@Grace Hopper")
    expect(page.get_by_text("mentions you")).to_be_visible()
