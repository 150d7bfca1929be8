"""A long list stays short: messages far from the reader leave the page, and come again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from conversate_core.models import Message, Room
from tests.integration.browser.support.focus import FOCUS, look, look_away
from tests.integration.browser.support.room_page import ROOM, conversation, post
from tests.integration.browser.support.writing import choose, message_with

# More than stay in the page.
MANY = 400
MOST = 220
# More than one window, and less than what stays.
FEW = 50
# Scrolls up or down until the browser has loaded the whole history on that side.
READ = """
    async ([side, step]) => {
      const log = document.querySelector(".cnv-conversation");
      const { list, history, bounded } = CONVERSATE.room;
      const frame = () => new Promise(requestAnimationFrame);
      while (list[side]) {
        log.scrollTop += step;
        await frame();
        await history.running;
        while (bounded.timeout) {
          await frame();
        }
      }
    }
"""
# The id of the first message in the page, and the address of those before it.
FIRST_AND_OLDER = """
    () => [
      Number(document.querySelector("#conversate-messages > .cnv-message").dataset.id),
      document.querySelector(".cnv-pager--older [rel=prev]").href,
    ]
"""
# Records how far the first message in view moves when messages leave, each time.
WATCH_MOVES = """
    () => {
      const { list, scroll } = CONVERSATE.room;
      const remove = list.remove.bind(list);
      window.moves = [];
      let before = null;
      list.remove = (...parts) => {
        before = scroll.place();
        remove(...parts);
        queueMicrotask(() => window.moves.push(Math.abs(scroll.topOf(before.id) - before.top)));
      };
    }
"""

Fill = Callable[..., list[int]]


@pytest.fixture
def fill(room, grace) -> Fill:
    """Post messages at once, as if much had been said since the last poll; return the ids."""

    def fill(number: int, text: str = "Message") -> list[int]:
        revision = Room.objects.get(pk=room.pk).revision
        Message.objects.bulk_create(
            Message(room=room, author=grace, body=f"{text} {each}", revision=revision + each)
            for each in range(1, number + 1)
        )
        Room.objects.filter(pk=room.pk).update(revision=revision + number)
        return list(Message.objects.order_by("pk").values_list("pk", flat=True))

    return fill


def shown(page: Page) -> list[int]:
    """Return the ids of the messages in the page."""
    ids: list[int] = page.locator("#conversate-messages").evaluate(
        "list => [...list.querySelectorAll('.cnv-message')].map((each) => Number(each.dataset.id))"
    )
    return ids


def wait_for(page: Page, last: int) -> None:
    """Wait until the message has come and the list is at rest."""
    page.wait_for_selector(f"#message-{last}", state="attached")
    rest(page)


def rest(page: Page) -> None:
    page.wait_for_function(
        "() => !CONVERSATE.room.bounded.timeout && !CONVERSATE.room.history.running"
    )


def editor(page: Page) -> Locator:
    return page.get_by_role("form", name="Edit message").get_by_role("textbox")


def read(page: Page, side: str) -> None:
    page.evaluate(READ, [side, -2_000 if side == "hasOlder" else 2_000])


def test_for_who_follows_the_end_the_first_messages_leave_and_come_again(
    open_page, room, ada, fill
):
    fill(FEW)
    page = open_page(ada, ROOM)
    older = page.get_by_role("link", name="Older messages")
    expect(older).to_have_count(0)

    ids = fill(MANY)
    wait_for(page, ids[-1])

    here = shown(page)
    assert FEW < len(here) <= MOST
    assert here == ids[-len(here) :]
    expect(page.locator(f"#message-{ids[-1]}")).to_be_in_viewport()
    assert page.locator(".cnv-day").count() == 1
    older = page.locator(".cnv-pager--older [rel=prev]")
    assert older.get_attribute("href") == f"{ROOM}?before={here[0]}#end"

    older.evaluate("link => link.click()")
    page.wait_for_selector(f"#message-{ids[ids.index(here[0]) - 1]}", state="attached")
    again = shown(page)
    assert again == ids[-len(again) :]
    assert page.locator(".cnv-day").count() == 1
    # The day and the author's name are where they are without scripts.
    assert page.locator(".cnv-message--start").first.get_attribute("data-id") == str(again[0])


def test_what_has_left_is_at_the_address_of_the_link(open_page, room, ada, fill):
    fill(FEW)
    page = open_page(ada, ROOM)
    ids = fill(MANY)
    wait_for(page, ids[-1])
    # Both at once, as more messages may leave.
    first, address = page.evaluate(FIRST_AND_OLDER)
    page.goto(address)
    assert shown(page)[-1] == ids[ids.index(first) - 1]


def test_for_who_reads_the_history_the_last_messages_leave_and_nothing_moves(
    open_page, room, ada, fill, say, grace
):
    ids = fill(2 * MANY)
    page = open_page(ada, ROOM)
    page.evaluate(WATCH_MOVES)
    read(page, "hasOlder")

    here = shown(page)
    assert here == ids[: len(here)]
    assert len(here) <= MOST
    moves = page.evaluate("window.moves")
    assert moves
    assert max(moves) < 1
    # Down again, now the first ones leave.
    page.evaluate("window.moves = []")
    read(page, "hasNewer")
    here = shown(page)
    assert here == ids[-len(here) :]
    assert len(here) <= MOST
    moves = page.evaluate("window.moves")
    assert moves
    assert max(moves) < 1
    # The page follows again.
    conversation(page).evaluate("log => { log.scrollTop = log.scrollHeight; }")
    say(grace, "Fresh tea")
    expect(page.get_by_text("Fresh tea", exact=True)).to_be_in_viewport()


def test_new_messages_are_counted_and_the_button_leads_to_them(
    open_page, room, ada, ada_in, fill, say, grace
):
    fill(2 * MANY)
    page = open_page(ada, ROOM)
    read(page, "hasOlder")
    address = page.url
    say(grace, "Fresh tea")
    say(grace, "And cake")
    page.get_by_role("button", name="2 new messages").click()
    expect(page.get_by_text("And cake", exact=True)).to_be_in_viewport()
    expect(conversation(page)).to_be_focused()
    # Without loading the page: the composer and a page around the room stay as they are.
    assert page.url == address
    ids = list(Message.objects.order_by("pk").values_list("pk", flat=True))
    here = shown(page)
    assert here == ids[-len(here) :]
    expect(page.locator(".cnv-new-messages button")).to_be_hidden()
    page.wait_for_function("id => CONVERSATE.room.mark.id === id", arg=ids[-1])


def test_who_posts_from_there_comes_to_the_end(open_page, room, ada, fill):
    fill(2 * MANY)
    page = open_page(ada, ROOM)
    read(page, "hasOlder")
    post(page, "Mine")
    expect(page.get_by_text("Mine", exact=True)).to_be_in_viewport()
    expect(page.locator(".cnv-pager--newer")).to_be_hidden()


def test_the_link_to_the_latest_leads_there(open_page, room, ada, fill):
    ids = fill(2 * MANY)
    page = open_page(ada, ROOM)
    read(page, "hasOlder")
    page.get_by_role("link", name="Jump to latest").evaluate("link => link.click()")
    expect(page.locator(f"#message-{ids[-1]}")).to_be_in_viewport()


def test_an_edit_that_was_not_saved_is_kept_by_the_way_to_the_end(open_page, room, ada, fill, say):
    ids = [say(ada, "Mine").pk, *fill(2 * MANY)]
    page = open_page(ada, ROOM)
    read(page, "hasOlder")
    choose(page, "Mine", "Edit")
    editor(page).fill("Mine, better")
    page.get_by_role("link", name="Jump to latest").evaluate("link => link.click()")
    expect(page.locator(f"#message-{ids[-1]}")).to_be_in_viewport()
    read(page, "hasOlder")
    choose(page, "Mine", "Edit")
    expect(editor(page)).to_have_value("Mine, better")


def use_focus(page: Page, text: str) -> None:
    message_with(page, text).locator("a").first.focus()


def use_menu(page: Page, text: str) -> None:
    message = message_with(page, text)
    message.hover()
    message.locator(".cnv-actions__toggle").click()


def use_editor(page: Page, text: str) -> None:
    choose(page, text, "Edit")
    page.locator("#conversate-body").focus()


def use_selection(page: Page, text: str) -> None:
    message_with(page, text).locator(".cnv-text").select_text()


def use_sound(page: Page, text: str) -> None:
    # Without a file that really plays.
    message_with(page, text).evaluate(
        """message => {
            const audio = document.createElement("audio");
            Object.defineProperty(audio, "paused", { value: false });
            message.append(audio);
        }"""
    )


@pytest.mark.parametrize("use", [use_focus, use_menu, use_editor, use_selection, use_sound])
def test_a_message_in_use_does_not_leave(open_page, room, ada, fill, say, use):
    first = say(ada, "In use")
    fill(FEW)
    page = open_page(ada, ROOM)
    use(page, "In use")
    conversation(page).evaluate("log => { log.scrollTop = log.scrollHeight; }")
    ids = fill(MANY)
    wait_for(page, ids[-1])
    assert shown(page) == ids
    expect(page.locator(f"#message-{first.pk}")).to_have_count(1)


def test_the_focus_stays_in_the_conversation_when_its_message_leaves(open_page, room, ada, fill):
    first = fill(FEW)[0]
    page = open_page(ada, ROOM)
    conversation(page).focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Home")
    expect(page.locator(f"#message-{first}")).to_be_focused()
    conversation(page).evaluate("log => { log.scrollTop = log.scrollHeight; }")
    ids = fill(MANY)
    wait_for(page, ids[-1])
    assert first not in shown(page)
    expect(conversation(page)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator(f"#message-{ids[-1]}")).to_be_focused()


def test_none_leaves_while_the_mouse_button_is_down(open_page, room, ada, fill):
    fill(FEW)
    page = open_page(ada, ROOM)
    conversation(page).hover()
    page.mouse.down()
    ids = fill(MANY)
    page.wait_for_selector(f"#message-{ids[-1]}", state="attached")
    page.wait_for_function("() => CONVERSATE.room.bounded.timeout")
    assert shown(page) == ids
    page.mouse.up()
    rest(page)
    assert len(shown(page)) <= MOST


def test_the_unread_marker_and_its_link_come_again(open_page, room, ada, fill, say, grace):
    fill(FEW)
    page = open_page(ada, ROOM, script=FOCUS)
    look_away(page)
    unread = say(grace, "Unread")
    expect(message_with(page, "Unread").locator(".cnv-unread-marker")).to_have_count(1)
    ids = fill(MANY)
    wait_for(page, ids[-1])
    assert unread.pk not in shown(page)
    look(page)
    jump = page.locator(".cnv-jump a")
    permalink = f"{ROOM}?message={unread.pk}#message-{unread.pk}"
    assert jump.get_attribute("href") == permalink
    read(page, "hasOlder")
    expect(message_with(page, "Unread").locator(".cnv-unread-marker")).to_have_count(1)
    assert jump.get_attribute("href") == "#unread"


def test_messages_that_left_unread_stay_unread_until_they_were_seen(
    open_page, room, ada, ada_in, fill
):
    seen = fill(FEW)
    page = open_page(ada, ROOM, script=FOCUS)
    look_away(page)
    ids = fill(MANY)
    wait_for(page, ids[-1])
    look(page)
    # The last ones are on the screen, the first unread ones are not in the page.
    page.wait_for_function("n => CONVERSATE.room.mark.unseen.size < n", arg=MANY)
    ada_in.refresh_from_db()
    assert ada_in.read_id == seen[-1]
    assert page.evaluate("CONVERSATE.room.mark.count") == MANY


def test_a_message_marked_as_unread_counts_those_that_have_left(
    open_page, room, ada, fill, say, grace
):
    fill(10)
    here = say(grace, "First unread").pk
    ids = fill(2 * MANY)
    page = open_page(ada, ROOM)
    read(page, "hasOlder")
    choose(page, "First unread", "Mark unread")
    page.wait_for_function("n => CONVERSATE.room.mark.count === n", arg=len(ids) - ids.index(here))


def test_the_target_of_a_permalink_is_marked_again(open_page, room, ada, fill):
    ids = fill(FEW)
    page = open_page(ada, f"{ROOM}?message={ids[0]}#message-{ids[0]}")
    conversation(page).evaluate("log => { log.scrollTop = log.scrollHeight; }")
    ids = fill(MANY)
    wait_for(page, ids[-1])
    assert ids[0] not in shown(page)
    read(page, "hasOlder")
    expect(page.locator(f"#message-{ids[0]}")).to_contain_class("cnv-message--target")


def test_a_template_without_the_links_keeps_all_messages(open_page, room, ada, fill):
    fill(FEW)
    page = open_page(ada, ROOM)
    page.evaluate("document.querySelectorAll('.cnv-pager').forEach((each) => each.remove())")
    ids = fill(MANY)
    wait_for(page, ids[-1])
    assert shown(page) == ids


def test_a_message_is_no_more_work_if_many_are_unread(open_page, room, ada, grace, say, fill):
    page = open_page(ada, ROOM, script=FOCUS)
    look_away(page)
    ids = fill(MANY)
    wait_for(page, ids[-1])
    page.evaluate(
        """() => {
            const { list } = CONVERSATE.room;
            const find = list.find.bind(list);
            window.searches = 0;
            list.find = (id) => { window.searches += 1; return find(id); };
        }"""
    )
    say(grace, "One more")
    expect(message_with(page, "One more")).to_be_attached()
    assert page.evaluate("searches") < FEW
