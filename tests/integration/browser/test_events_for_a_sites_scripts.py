"""The events that a site's own script gets for the messages in the page."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from conversate_core import services
from tests.integration.browser.support.room_page import ROOM, messages, post, says
from tests.integration.browser.support.writing import nothing_is_pending

# Runs before our scripts.
MARKS_EVERY_MESSAGE = """
    document.addEventListener("conversate:rendered", ({ detail: { elements } }) =>
        elements.forEach((element) => element.setAttribute("data-by-the-site", "yes")));
"""


def all_are_marked(page: Page, count: int) -> None:
    expect(messages(page)).to_have_count(count)
    expect(page.locator(".cnv-message[data-by-the-site=yes]")).to_have_count(count)


def test_each_message_has_one_event_however_it_came(open_page, room, ada, grace, say, settings):
    settings.CONVERSATE_PAGE_SIZE = 5
    messages = [say(grace, f"Message {number}") for number in range(8)]
    page = open_page(ada, f"{ROOM}#end", script=MARKS_EVERY_MESSAGE)
    all_are_marked(page, 5)
    page.locator("[rel=prev]").click()
    all_are_marked(page, 8)
    post(page, "My own")
    nothing_is_pending(page)
    all_are_marked(page, 9)
    say(grace, "An answer")
    all_are_marked(page, 10)
    services.edit_message(message=messages[7], by=grace, body="Corrected")
    expect(page.get_by_text("Corrected")).to_be_visible()
    all_are_marked(page, 10)


def test_a_script_that_comes_after_ours_gets_the_first_messages(open_page, room, ada, grace, say):
    say(grace, "Hello")
    # Like a deferred script of the site: it runs after ours and before DOMContentLoaded.
    page = open_page(
        ada,
        ROOM,
        script=f"""document.addEventListener("readystatechange", () => {{
            if (document.readyState === "interactive") {{ {MARKS_EVERY_MESSAGE} }}
        }});""",
    )
    says(page, "Hello")
    all_are_marked(page, 1)
