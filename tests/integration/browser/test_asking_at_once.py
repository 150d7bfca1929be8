"""A page pauses between its polls, also if a server answers at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from conversate_core.models import Room
from tests.integration.browser.support.room_page import (
    ROOM,
    go_offline,
    post,
    requests_of,
    says,
    waits_for_news,
)
from tests.integration.browser.support.writing import nothing_is_pending
from tests.support.asgi import start_site, stop

# For a page whose clock stands still, every answer comes at once.
ALL_AT_ONCE = "const now = Date.now(); Date.now = () => now;"
SELDOM = {"CONVERSATE_POLL_MIN": 600_000, "CONVERSATE_POLL_MAX": 600_000}


@pytest.fixture
def serve(room) -> Iterator[Any]:
    """Return a function that starts a server with long polling and returns the room's address."""
    started = []

    def serve(**settings: Any) -> str:
        process, port = start_site({**SELDOM, **settings})
        started.append(process)
        return f"http://localhost:{port}{ROOM}"

    yield serve
    for process in started:
        stop(process)


def index_beside(address: str) -> str:
    return address.replace(ROOM, "/chat/")


def until_it_waits(page: Page, milliseconds: int = 500_000) -> None:
    page.wait_for_function(f"() => CONVERSATE.room.poller.timer.delay > {milliseconds}")


def answer_with(page: Page, **answer: Any) -> list[str]:
    """Answer each poll at once, with a new ticket. Return the growing list of polls."""
    tickets = count()

    def fulfill(route: Route) -> None:
        headers = {"X-Conversate-Ticket": f"ticket-{next(tickets)}"}
        route.fulfill(**{"headers": headers, **answer})

    page.route("**/api/poll/**", fulfill)
    return requests_of(page, "/api/poll/")


def changes(**values: Any) -> str:
    return json.dumps({"revision": 1, "reset": False, "more": False, "messages": [], **values})


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 204},
        {"status": 200, "body": changes()},
        {"status": 200, "body": changes(more=True)},
    ],
    ids=["nothing", "no messages", "more that never comes"],
)
def test_a_server_that_answers_at_once_gets_few_polls(serve, open_page, ada, answer):
    address = serve()
    page = open_page(ada, index_beside(address), script=ALL_AT_ONCE)
    polls = answer_with(page, **answer)
    page.goto(address)
    until_it_waits(page)
    asked = len(polls)
    assert 1 <= asked <= 3
    # A click polls at once, and only once.
    with page.expect_response("**/api/poll/**"):
        page.get_by_role("button", name="Check for new messages").click()
    until_it_waits(page)
    assert len(polls) == asked + 1


def test_endless_pages_of_changes_have_pauses(serve, open_page, ada):
    address = serve()
    page = open_page(ada, index_beside(address), script=ALL_AT_ONCE)
    revisions = count(10_000)
    polls = requests_of(page, "/api/poll/")

    def fulfill(route: Route) -> None:
        route.fulfill(status=200, body=changes(more=True, revision=next(revisions)))

    page.route("**/api/poll/**", fulfill)
    page.goto(address)
    until_it_waits(page, 900)
    assert len(polls) <= 21


def test_a_room_in_which_something_is_always_said_is_asked_once_a_second(serve, open_page, ada):
    page = open_page(ada, serve())
    delays = page.evaluate(
        """() => {
            const longPoll = new CONVERSATE.LongPoll(25000);
            const answer = (_, index) => longPoll.answered(`${index}`, 10, true);
            return Array.from({ length: 22 }, answer);
        }"""
    )
    assert delays == [0] * 20 + [1000] * 2


def test_after_a_long_poll_the_next_one_follows_at_once(serve, open_page, ada):
    page = open_page(ada, serve())
    delays = page.evaluate(
        """() => {
            const longPoll = new CONVERSATE.LongPoll(25000);
            const elapsed = [10, 10, 10, 20000, 10, 10, 10];
            return elapsed.map((each) => longPoll.answered("ticket", each, false));
        }"""
    )
    assert delays == [0, 0, None, 0, 0, 0, None]


@pytest.mark.parametrize("engine", ["signed_cookies", "db"])
def test_polls_are_long_where_each_request_saves_the_session(
    serve, open_page, ada, grace, say, settings, engine
):
    settings.SESSION_ENGINE = f"django.contrib.sessions.backends.{engine}"
    saved = {"SESSION_ENGINE": settings.SESSION_ENGINE, "SESSION_SAVE_EVERY_REQUEST": True}
    page = open_page(ada, serve(**saved))
    waits_for_news(page)
    polls = requests_of(page, "/api/poll/")
    page.wait_for_timeout(1500)
    assert polls == []
    say(grace, "Are you there?")
    says(page, "Are you there?")
    assert len(polls) <= 2


def test_many_pages_of_real_news_come_at_once(serve, open_page, ada, grace, say, room, watch):
    watch.expected.append("Failed to load resource")
    page = open_page(ada, serve(CONVERSATE_PAGE_SIZE=2))
    waits_for_news(page)
    go_offline(page)
    for number in range(12):
        say(grace, f"Message {number}")
    page.context.set_offline(False)
    says(page, *[f"Message {number}" for number in range(12)])
    post(page, "All read")
    nothing_is_pending(page)
    assert Room.objects.get(pk=room.pk).messages.count() == 13
