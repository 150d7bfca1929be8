"""People react to messages with emoji."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from conversate_core import services
from tests.integration.browser.support.axe import violations
from tests.integration.browser.support.room_page import ROOM, messages

REACTION = ".cnv-reaction"


def open_menu(page, text):
    message = messages(page).filter(has_text=text)
    message.hover()
    message.locator(".cnv-actions__toggle").click()
    return page.locator(".cnv-actions__list")


def test_two_people_react_and_a_third_one_reads_it(open_page, room, ada, grace, linus, say):
    say(ada, "Tea at four?")
    pages = {user: open_page(user, ROOM) for user in (ada, grace, linus)}
    title = pages[ada].title()

    open_menu(pages[grace], "Tea at four?").get_by_role("menuitemcheckbox", name="👍").click()
    expect(pages[ada].locator(REACTION)).to_have_text("👍 11 person: 👍 Grace Hopper")
    # A click on what is shown.
    pages[linus].locator(REACTION).click()

    for user, page in pages.items():
        button = page.get_by_role("button", name="2 people: 👍 Grace Hopper, Linus")
        expect(button).to_have_attribute("aria-pressed", str(user != ada).lower())
        expect(page.locator(".cnv-message--flash")).to_have_count(0)
    assert pages[ada].title() == title

    # By the keyboard, which stays there.
    pages[grace].locator(REACTION).focus()
    pages[grace].keyboard.press("Space")
    expect(pages[ada].get_by_role("button", name="1 person: 👍 Linus")).to_be_visible()
    expect(pages[grace].locator(REACTION)).to_be_focused()
    expect(pages[grace].locator(REACTION)).to_have_attribute("aria-pressed", "false")


def test_a_failure_is_told_and_undone(open_page, room, ada, grace, say, watch):
    message = say(ada, "Tea at four?")
    services.react(message=message, user=ada, emoji="👍")
    page = open_page(grace, ROOM)
    page.route("**/api/react/", lambda route: route.abort())
    watch.expected.append("net::ERR_FAILED")
    page.locator(REACTION).click()
    says_so = page.locator(".cnv-status").filter(has_text="save")
    expect(says_so).to_be_visible()
    expect(page.locator(REACTION)).to_have_attribute("aria-pressed", "false")


def test_without_javascript_by_the_page_of_the_message(open_page, room, ada, grace, say):
    message = say(ada, "Tea at four?")
    services.react(message=message, user=ada, emoji="👍")
    page = open_page(grace, ROOM, java_script_enabled=False)
    page.locator(REACTION).click()
    page.get_by_role("button", name="👍").click()
    expect(page.locator(".cnv-reactions .cnv-reaction--mine")).to_contain_text("👍 2")
    page.get_by_role("button", name="👍").click()
    expect(page.locator(".cnv-reactions .cnv-reaction--mine")).to_have_count(0)


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_they_are_accessible_and_fit(
    open_page, room, ada, grace, linus, say, look, language, settings
):
    settings.LANGUAGE_CODE = language
    message = say(ada, "Tea at four?")
    own = say(grace, "Yes, gladly. I bring a cake, and the drawings.")
    for user in (ada, grace, linus):
        for emoji in ("👍", "🎉", "❤️"):
            services.react(message=message, user=user, emoji=emoji)
    services.react(message=own, user=ada, emoji="😂")
    services.react(message=own, user=grace, emoji="✅")
    for width in (1440, 390):
        page = open_page(
            grace,
            ROOM,
            color_scheme=look,
            viewport={"width": width, "height": 700},
        )
        expect(page.locator(REACTION)).to_have_count(5)
        page.locator(REACTION).first.hover()
        page.screenshot(path=f"/tmp/reactions-{language}-{look}-{width}-hover.png")
        open_menu(page, "Tea at four?")
        assert violations(page) == []
        page.screenshot(path=f"/tmp/reactions-{language}-{look}-{width}-menu.png")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
