"""Scrolling through a thousand messages shows each in order, and none jumps."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from conversate_core.models import Message, Room
from tests.integration.browser.support.room_page import ROOM, conversation, messages

NUMBER = 1_000


@pytest.fixture
def long_room(room, grace):
    """A history of messages with different heights."""
    texts = (f"Message {number}" + "\nand more" * (number % 4) for number in range(NUMBER))
    Message.objects.bulk_create(
        Message(room=room, author=grace, body=text, revision=revision)
        for revision, text in enumerate(texts, 1)
    )
    Room.objects.filter(pk=room.pk).update(revision=NUMBER)
    return list(Message.objects.order_by("pk").values_list("pk", flat=True))


@pytest.fixture
def seldom(settings):
    """Poll rarely: only the layouts of posting are counted."""
    settings.CONVERSATE_POLL_MIN = settings.CONVERSATE_POLL_MAX = 600_000


# Scrolls as with a wheel, and compares the first message's position when a page is loaded.
READ_UP = """
    async () => {
      const log = document.querySelector(".cnv-conversation");
      const frame = () => new Promise(requestAnimationFrame);
      const count = () => document.querySelectorAll(".cnv-message").length;
      const { list, history, scroll } = CONVERSATE.room;
      let [worst, before] = [0, null];
      const ids = (messages) => messages.map((each) => Number(each.dataset.id));
      let read = ids(list.messages);
      // What is in view before a page comes in, and where that is afterwards, in the same task.
      const extend = list.extend.bind(list);
      list.extend = (...page) => { before = scroll.place(); extend(...page); };
      const loaded = () => {
        worst = Math.max(worst, Math.abs(scroll.topOf(before.id) - before.top));
        const shown = ids(list.messages);
        read = [...shown.filter((each) => each < read[0]), ...read];
      };
      document.addEventListener("conversate:loaded", loaded);
      while (list.hasOlder) {
        const shown = count();
        log.scrollTop -= 1_000;
        await frame();
        await history.running;
        if (history.failed) {
          throw new Error(`It stopped at ${shown}`);
        }
      }
      document.removeEventListener("conversate:loaded", loaded);
      return { worst, read };
    }
"""


def layouts_of_a_post(page: Page, text: str) -> int:
    """Return the number of layouts from posting to seeing the message."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def counted() -> int:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return int(next(each["value"] for each in metrics if each["name"] == "LayoutCount"))

    before = counted()
    # Not by role or text: Playwright would search all messages for these.
    field = page.locator("#conversate-body")
    field.fill(text)
    field.press("Enter")
    posted = page.locator("#conversate-messages > :last-child .cnv-text")
    expect(posted).to_have_text(text)
    expect(posted).to_be_in_viewport()
    return counted() - before


def test_all_of_it_can_be_read_upwards_and_posting_costs_what_it_costs_in_a_small_room(
    open_page, long_room, ada, seldom
):
    page = open_page(ada, ROOM)
    expect(messages(page)).to_have_count(100)
    in_small_room = layouts_of_a_post(page, "In a small room")

    found = page.evaluate(READ_UP)

    assert found["read"][:NUMBER] == long_room
    assert found["worst"] < 1
    in_large_room = layouts_of_a_post(page, "In a large one")
    assert in_large_room <= in_small_room * 2 + 5


def test_what_is_out_of_sight_keeps_its_height(open_page, long_room, ada, seldom):
    """Otherwise the page would move while the reader scrolls."""
    page = open_page(ada, ROOM)
    page.evaluate(READ_UP.replace("list.hasOlder", "count() < 150"))
    page.wait_for_selector(".cnv-messages--laid-out")
    page.wait_for_function("() => !document.querySelector('.cnv-message--fresh')")
    laid_out = conversation(page).evaluate("log => log.scrollHeight")
    page.evaluate(
        "document.querySelector('.cnv-messages').classList.remove('cnv-messages--laid-out')"
    )
    assert conversation(page).evaluate("log => log.scrollHeight") == laid_out
