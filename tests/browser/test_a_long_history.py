"""Three thousand messages can be scrolled through, each once and in order, and nothing moves."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from conversate_core.models import Message, Room
from tests.browser.support.room_page import ROOM, conversation, messages

NUMBER = 3_000


@pytest.fixture
def long_room(room, grace):
    """Of messages of different heights."""
    texts = (f"Message {number}" + "\nand more" * (number % 4) for number in range(NUMBER))
    Message.objects.bulk_create(
        Message(room=room, author=grace, body=text, revision=revision)
        for revision, text in enumerate(texts, 1)
    )
    Room.objects.filter(pk=room.pk).update(revision=NUMBER)
    return list(Message.objects.order_by("pk").values_list("pk", flat=True))


@pytest.fixture
def seldom(settings):
    """What is counted is of posting alone."""
    settings.CONVERSATE_POLL_MIN = settings.CONVERSATE_POLL_MAX = 600_000


# Scrolls as with a wheel, and compares where the first message in view is when a page comes in.
READ_UP = """
    async () => {
      const log = document.querySelector(".cnv-conversation");
      const frame = () => new Promise(requestAnimationFrame);
      const count = () => document.querySelectorAll(".cnv-message").length;
      const { list, history, scroll } = CONVERSATE.room;
      let [worst, before] = [0, null];
      // What is in view before a page comes in, and where that is afterwards, in the same task.
      const extend = list.extend.bind(list);
      list.extend = (...page) => { before = scroll.place(); extend(...page); };
      document.addEventListener("conversate:loaded", () => {
        worst = Math.max(worst, Math.abs(scroll.topOf(before.id) - before.top));
      });
      while (list.hasOlder) {
        const shown = count();
        log.scrollTop -= 500;
        await frame();
        for (let waited = 0; history.loading && waited < 2000; waited += 1) {
          await frame();
        }
        if (history.failed) {
          throw new Error(`It stopped at ${shown}`);
        }
      }
      return worst;
    }
"""


def layouts_of_a_post(page: Page, text: str) -> int:
    """How many layouts it takes to post and to see what was posted."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def counted() -> int:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return int(next(each["value"] for each in metrics if each["name"] == "LayoutCount"))

    before = counted()
    # By no role or text: to look for these, Playwright looks at all that was ever said.
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

    worst = page.evaluate(READ_UP)

    ids = page.locator(".cnv-message[data-id]").evaluate_all(
        "all => all.map(each => Number(each.dataset.id))"
    )
    assert ids[:NUMBER] == long_room
    assert worst < 1
    in_large_room = layouts_of_a_post(page, "In a large one")
    assert in_large_room <= in_small_room * 2 + 5


def test_what_is_out_of_sight_keeps_its_height(open_page, long_room, ada, seldom):
    """Or the page would move under whoever scrolls."""
    page = open_page(ada, ROOM)
    page.evaluate(READ_UP.replace("list.hasOlder", "count() < 600"))
    page.wait_for_selector(".cnv-messages--settled")
    page.wait_for_function("!document.querySelector('.cnv-message--fresh')")
    settled = conversation(page).evaluate("log => log.scrollHeight")
    page.evaluate(
        "document.querySelector('.cnv-messages').classList.remove('cnv-messages--settled')"
    )
    assert conversation(page).evaluate("log => log.scrollHeight") == settled
