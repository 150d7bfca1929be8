"""Long polling under ASGI: messages arrive at once, although the page polls rarely."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Route, expect

from tests.integration.browser.support.room_page import (
    ROOM,
    post,
    requests_of,
    says,
    timer,
    waits_for_news,
)
from tests.support.asgi import kill, start_site, stop

SELDOM = {"CONVERSATE_POLL_MIN": 600_000, "CONVERSATE_POLL_MAX": 600_000}


@pytest.fixture
def address(room) -> Iterator[str]:
    """The address of the room, on a server with long polling and very long poll intervals."""
    process, port = start_site(SELDOM)
    yield f"http://localhost:{port}{ROOM}"
    stop(process)


def test_two_people_talk(address, open_page, ada, grace):
    hers, his = open_page(ada, address), open_page(grace, address)
    polls = requests_of(hers, "wait=25")
    post(hers, "Is anybody there?")
    says(his, "Is anybody there?")
    post(his, "I am.")
    says(hers, "Is anybody there?", "I am.")
    assert polls


def test_an_idle_page_asks_once_in_a_while(address, open_page, ada):
    page = open_page(ada, address)
    waits_for_news(page)
    polls = requests_of(page, "/api/poll/")
    page.wait_for_timeout(1500)
    assert polls == []


def test_the_timer_is_hidden_while_the_server_answers(address, open_page, ada, watch):
    watch.expected.append("Failed to load resource")
    page = open_page(ada, address)
    waits_for_news(page)
    expect(timer(page)).to_be_hidden()
    page.context.set_offline(True)
    expect(timer(page)).to_be_visible()
    page.context.set_offline(False)
    expect(timer(page)).to_be_hidden()


def test_the_hidden_timer_stands_still(address, open_page, ada, grace, say):
    page = open_page(ada, address)
    waits_for_news(page)
    page.evaluate(
        """() => {
            window.moves = 0;
            const hand = document.querySelector(".cnv-timer__hand");
            new MutationObserver(() => { window.moves += 1; }).observe(hand, { attributes: true });
        }"""
    )
    with page.expect_request(re.compile("wait=25")):
        say(grace, "News")
    says(page, "News")
    assert page.evaluate("moves") == 0


def test_a_proxy_that_gives_up_sooner_is_asked_for_less(address, open_page, ada, grace, say, watch):
    watch.expected.append("504 (Gateway Timeout)")
    page = open_page(ada, address)

    def cut(route: Route) -> None:
        page.wait_for_timeout(2500)
        route.fulfill(status=504, body="The proxy is tired.")

    page.route("**/api/poll/*wait=25*", cut)
    page.reload()
    with page.expect_request(re.compile(r"wait=(\d|1\d|2[0-4])(&|$)")):
        pass
    expect(page.locator("[data-notice=unreachable]")).to_be_hidden()
    say(grace, "Still here")
    says(page, "Still here")


def test_a_server_that_was_gone_for_a_while_is_asked_for_as_much_as_before(
    open_page, room, ada, watch
):
    watch.expected.append("Failed to load resource")
    soon = {"CONVERSATE_POLL_MIN": 200, "CONVERSATE_POLL_MAX": 1000}
    process, port = start_site(soon)
    page = open_page(ada, f"http://localhost:{port}{ROOM}")
    waits_for_news(page)
    # Long enough for a proxy that gives up.
    page.wait_for_timeout(2500)
    kill(process)
    expect(page.locator("[data-notice=unreachable]")).to_be_visible()
    process, _ = start_site(soon, port)
    with page.expect_request("**/api/poll/*wait=*") as asked:
        pass
    assert "wait=25" in asked.value.url
    stop(process)
