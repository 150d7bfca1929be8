"""Two rooms in a page of the site work side by side."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.integration.browser.support.files import a_pdf
from tests.integration.browser.test_files_before_sending import carry


def texts(room: Locator) -> Locator:
    return room.locator("#conversate-messages .cnv-text")


def write(room: Locator, text: str) -> None:
    room.locator("textarea").fill(text)
    room.locator("textarea").press("Enter")
    expect(texts(room).last).to_have_text(text)


def test_each_sends_and_polls_its_own_messages(open_page, library, ada, grace, say):
    page = open_page(ada, "/site/desks/")
    first, second = (page.locator(".cnv-room").nth(number) for number in (0, 1))
    expect(page.locator(".cnv-room--scripted")).to_have_count(2)
    write(first, "In the first")
    write(second, "In the second")
    say(grace, "Good morning")
    expect(texts(first)).to_have_text(["In the first", "Good morning"])
    expect(texts(second)).to_have_text(["In the second"])
    assert carry(second.locator("textarea"), "drop", a_pdf("drawing.pdf"))
    expect(second.locator(".cnv-chosen")).to_contain_text("drawing.pdf")
    expect(first.locator(".cnv-chosen")).to_have_count(0)


def test_the_fields_of_each_have_names(open_page, library, ada):
    page = open_page(ada, "/site/desks/")
    expect(page.locator(".cnv-room--scripted")).to_have_count(2)
    for number in (0, 1):
        room = page.locator(".cnv-room").nth(number)
        expect(room.get_by_role("textbox", name="Message", exact=True)).to_have_count(1)
        expect(room.get_by_label("Attach files")).to_have_count(1)
