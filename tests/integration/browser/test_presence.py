"""Presence as the other members see it: pages are open, hidden, reloaded, closed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from conversate_core.models import Membership
from conversate_core.presence import Presence, PresenceBackend, State, room_presence
from tests.integration.browser.support.room_page import ROOM, requests_of
from tests.integration.browser.support.waiting import wait_until

alerts = pytest.importorskip("conversate_alerts.presence")
DatabasePresence, presence_changed = alerts.DatabasePresence, alerts.presence_changed

# Hides the page as browsers do: with an event, and with throttled timers, which never fire here.
HIDE = """() => {
  const slow = () => 0;
  Object.defineProperty(document, "hidden", { get: () => true, configurable: true });
  Object.defineProperty(document, "visibilityState", { get: () => "hidden", configurable: true });
  window.setTimeout = slow;
  window.setInterval = slow;
  for (let id = setTimeout.length; id < 10000; id += 1) { clearTimeout(id); }
  document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.fixture
def goodbyes(monkeypatch) -> list[str]:
    """The clients whose goodbye has reached the server. Playwright does not see beacons."""
    said: list[str] = []
    say = DatabasePresence.record_goodbye

    def note(self: PresenceBackend, *, membership: Membership, client: str) -> None:
        say(self, membership=membership, client=client)
        said.append(client)

    monkeypatch.setattr(DatabasePresence, "record_goodbye", note)
    return said


@pytest.fixture
def changes() -> Iterator[list[bool]]:
    """The values of the signal: True for a member who came, False for one who left."""
    heard: list[bool] = []

    def hear(is_here: bool, **kwargs: object) -> None:
        heard.append(is_here)

    presence_changed.connect(hear)
    yield heard
    presence_changed.disconnect(hear)


@pytest.fixture
def ada_is(room, ada) -> Callable[[], Presence | None]:
    def ada_is() -> Presence | None:
        return (room_presence(room=room) or {}).get(ada.pk)

    return ada_is


def polled(page: Page) -> None:
    with page.expect_response("**/api/poll/**"):
        pass


def test_who_closes_the_last_of_two_pages_is_away_at_once_for_the_others(
    open_page, room, ada, grace, ada_is, goodbyes, changes
):
    watching = open_page(grace, ROOM)
    first = open_page(ada, ROOM)
    second = first.context.new_page()
    second.goto(ROOM)
    for page in (first, second):
        polled(page)
    changes.clear()
    first.close(run_before_unload=True)
    wait_until(second, lambda: len(goodbyes) == 1)
    assert ada_is().state != State.AWAY
    assert changes == []
    second.close(run_before_unload=True)
    wait_until(watching, lambda: len(goodbyes) == 2)
    assert ada_is().state == State.AWAY
    assert changes == [False]
    watching.reload()
    member = watching.locator(".cnv-member", has_text="Ada")
    expect(member).to_contain_text("away")


def test_a_page_that_is_loaded_again_and_again_never_leaves(
    open_page, room, ada, goodbyes, changes
):
    page = open_page(ada, ROOM)

    def has_left_often() -> bool:
        page.reload()
        return len(goodbyes) >= 4

    # Not four times: on a busy machine, Chromium drops a beacon now and then.
    wait_until(page, has_left_often)
    polled(page)
    assert changes == [True]


def test_a_goodbye_that_arrives_after_the_next_page_has_polled_changes_nothing(
    open_page, room, ada, ada_is
):
    page = open_page(ada, ROOM)
    polled(page)
    late = page.evaluate("""() => ({
        client: CONVERSATE.room.activity.client,
        csrfmiddlewaretoken: CONVERSATE.room.client.csrf_token,
    })""")
    page.reload()
    polled(page)
    address = page.evaluate("CONVERSATE.room.client.urls.goodbye")
    assert page.request.post(address, form=late).status == 204
    assert ada_is().state == State.ACTIVE


def test_a_page_that_is_left_is_gone_and_one_that_is_gone_back_to_is_here(
    open_page, room, ada, ada_is
):
    page = open_page(ada, ROOM)
    polled(page)
    page.goto("/chat/")
    wait_until(page, lambda: ada_is().state == State.AWAY)
    page.go_back()
    polled(page)
    assert ada_is().state == State.ACTIVE


def test_a_page_that_the_browser_kept_polls_in_another_name(open_page, room, ada, ada_is, goodbyes):
    page = open_page(ada, ROOM)
    polled(page)
    name = page.evaluate("CONVERSATE.room.activity.client")
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
    wait_until(page, lambda: goodbyes == [name])
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    polled(page)
    assert page.evaluate("CONVERSATE.room.activity.client") != name
    wait_until(page, lambda: ada_is().state == State.ACTIVE)


def test_a_page_that_is_being_closed_asks_for_no_news(open_page, room, ada, ada_is):
    page = open_page(ada, ROOM)
    polled(page)
    asked = page.evaluate("""() => {
        const asked = [];
        const { open } = XMLHttpRequest.prototype;
        XMLHttpRequest.prototype.open = function (method, url) {
            asked.push(url);
            return open.call(this, method, url);
        };
        window.dispatchEvent(new PageTransitionEvent("pagehide"));
        CONVERSATE.room.poller.timer.fire();
        return asked;
    }""")
    assert asked == []
    # It polls again if the browser shows the page again.
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    polled(page)
    wait_until(page, lambda: ada_is().state == State.ACTIVE)


def test_a_hidden_tab_whose_timers_are_held_back_goes_on_polling(open_page, room, ada, ada_is):
    page = open_page(ada, ROOM)
    polled(page)
    page.evaluate(HIDE)
    polls = requests_of(page, "/api/poll/")
    wait_until(page, lambda: len(polls) > 5)
    assert all("focused=0" in poll for poll in polls[1:])
    assert ada_is().state == State.IDLE


def test_without_a_worker_a_hidden_tab_asks_so_early_that_a_minute_may_be_added(
    open_page, room, ada, settings
):
    settings.CONVERSATE_POLL_MIN = settings.CONVERSATE_POLL_MAX = 60_000
    page = open_page(ada, ROOM, script="delete window.Worker;")
    page.evaluate("""() => {
        window.delays = [];
        window.setTimeout = (ring, delay) => window.delays.push(delay);
        Object.defineProperty(document, "hidden", { get: () => true });
        document.dispatchEvent(new Event("visibilitychange"));
    }""")
    assert page.evaluate("window.delays[0]") <= 25_000


def test_no_poll_is_later_than_the_longest_pause(open_page, room, ada, settings):
    settings.CONVERSATE_POLL_MIN = settings.CONVERSATE_POLL_MAX = 600_000
    page = open_page(ada, ROOM)
    waits = page.evaluate("""() => {
        const { pacer } = CONVERSATE.room.poller;
        return [0, 0.5, 0.999].map((random) => {
            Math.random = () => random;
            return pacer.next();
        });
    }""")
    assert max(waits) <= 600_000
    assert min(waits) >= 540_000
    assert len(set(waits)) == 3


def test_who_looks_at_a_page_without_javascript_is_here(open_page, room, ada, ada_is):
    open_page(ada, ROOM, java_script_enabled=False)
    assert ada_is().state == State.ACTIVE


def test_who_writes_is_active_for_all_who_read_it(open_page, room, ada, grace, say):
    page = open_page(ada, ROOM)
    author = page.locator(".cnv-member", has_text="Grace")
    expect(author).to_contain_text("away")
    say(grace, "Here I am")
    expect(page.locator(".cnv-message", has_text="Here I am")).to_be_visible()
    expect(author).to_contain_text("active")
    expect(author).not_to_contain_text("away")
    expect(author).to_have_class(re.compile("cnv-member--active"))


def test_who_writes_keeps_the_link_to_write_to_them(open_page, room, ada, grace, linus, say):
    # Active, and before the reader in the list.
    open_page(ada, ROOM)
    page = open_page(grace, ROOM)
    author = page.locator(".cnv-member", has_text="Linus")
    link = author.get_by_role("link", name="Write (Linus")
    address = link.get_attribute("href")
    say(linus, "Here I am")
    expect(author).to_have_class(re.compile("cnv-member--active"))
    expect(author).to_contain_text("active")
    expect(author.get_by_role("link", name="Write")).to_have_count(1)
    expect(link).to_have_attribute("href", address)


def test_an_old_message_says_nothing_about_its_author_now(open_page, room, ada, grace, say):
    late = "const now = Date.now; Date.now = () => now() + 5 * 60 * 1000;"
    page = open_page(ada, ROOM, script=late)
    say(grace, "Written before")
    expect(page.locator(".cnv-message", has_text="Written before")).to_be_visible()
    expect(page.locator(".cnv-member", has_text="Grace")).to_contain_text("away")


def test_who_comes_and_who_leaves_is_seen_without_a_reload(open_page, room, ada, grace):
    watching = open_page(ada, ROOM)
    member = watching.locator(".cnv-member", has_text="Grace")
    expect(member).to_contain_text("away")
    page = open_page(grace, ROOM)
    expect(member).to_contain_text("active")
    page.close(run_before_unload=True)
    expect(member).to_contain_text("away")
