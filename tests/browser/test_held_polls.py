"""Under ASGI the server holds polls: what is said arrives at once, however rarely a page polls."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Route, expect

from tests.browser.support.room_page import ROOM, post, requests_of, says
from tests.support.asgi import kill, start_site, stop

SELDOM = {"CONVERSATE_POLL_MIN": 600_000, "CONVERSATE_POLL_MAX": 600_000}


@pytest.fixture
def address(room) -> Iterator[str]:
    """Of the room, on a server that holds polls of pages that would not poll by themselves."""
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
    with page.expect_request("**/api/poll/*wait=25*"):
        pass
    polls = requests_of(page, "/api/poll/")
    page.wait_for_timeout(1500)
    assert polls == []


def test_a_proxy_that_gives_up_sooner_is_asked_for_less(address, open_page, ada, grace, say, watch):
    watch.expected.append("504 (Gateway Timeout)")
    page = open_page(ada, address)

    def cut(route: Route) -> None:
        page.wait_for_timeout(2500)
        route.fulfill(status=504, body="The proxy is tired.")

    page.route("**/api/poll/*wait=25*", cut)
    page.reload()
    with page.expect_request(
        lambda request: "wait=2" in request.url and "wait=25" not in request.url
    ):
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
    with page.expect_request("**/api/poll/*wait=25*"):
        pass
    # So long that it could have been a proxy that gave up.
    page.wait_for_timeout(2500)
    kill(process)
    expect(page.locator("[data-notice=unreachable]")).to_be_visible()
    process, _ = start_site(soon, port)
    with page.expect_request("**/api/poll/*wait=*") as asked:
        pass
    assert "wait=25" in asked.value.url
    stop(process)
