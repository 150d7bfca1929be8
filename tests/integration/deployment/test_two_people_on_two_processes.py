"""Two people in two browsers, each of whom another process answers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from tests.integration.browser.support.room_page import messages, post, requests_of, says
from tests.integration.browser.support.waiting import wait_until
from tests.integration.deployment.conftest import PASSWORD
from tests.integration.deployment.support.visitor import visitor_at

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.integration.deployment.conftest import OpenSite
    from tests.integration.deployment.support.processes import Service
    from tests.integration.deployment.support.site import Site


@pytest.fixture
def two_pages(asgi_site: Site, open_site: OpenSite, ada, grace) -> list[Page]:
    """Ada's at the first process, Grace's at the second."""
    people = zip([ada, grace], asgi_site.ports, strict=True)
    visitors = [visitor_at(asgi_site, person, port) for person, port in people]
    return [open_site(asgi_site, visitor) for visitor in visitors]


def answered(site: Site, page: Page) -> set[str]:
    """The processes that have answered whoever is signed in there."""
    [session] = [one["value"] for one in page.context.cookies() if one["name"] == "sessionid"]
    return {asked.by for asked in site.nginx.asked() if asked.session == session} - {"-"}


def test_a_message_at_one_process_arrives_by_a_long_poll_at_the_other(asgi_site, two_pages):
    hers, his = two_pages
    long_polls = requests_of(his, "wait=25")
    post(hers, "Is anybody there?")
    says(his, "Is anybody there?")
    post(his, "I am.")
    says(hers, "Is anybody there?", "I am.")
    assert long_polls
    assert [answered(asgi_site, page) for page in two_pages] == [
        {f"127.0.0.1:{port}"} for port in asgi_site.ports
    ]


def test_they_go_on_while_a_process_is_replaced(asgi_site, two_pages):
    hers, his = two_pages
    mine = asgi_site.processes[asgi_site.ports[0]]
    with hers.expect_request(lambda asked: "since=1&" in asked.url and "wait=25" in asked.url):
        post(his, "I am restarting it.")
    # A poll that is answered within a second has not waited.
    hers.wait_for_timeout(1_100)
    mine.stop()
    assert "timeout" not in mine.log.read_text()
    post(hers, "Go ahead.")
    says(his, "I am restarting it.", "Go ahead.")
    mine.start()
    mine.wait()
    post(his, "It is back.")
    says(hers, "I am restarting it.", "Go ahead.", "It is back.")


def test_they_go_on_without_redis(asgi_site, two_pages, redis: Service):
    hers, his = two_pages
    post(hers, "With Redis")
    says(his, "With Redis")
    redis.stop()
    post(his, "Without Redis")
    says(hers, "With Redis", "Without Redis")
    redis.start()
    redis.wait()
    logs = "".join(process.log.read_text() for process in asgi_site.processes.values())
    assert "The shared cache fails. Polls query the database instead." in logs


def test_under_wsgi_any_process_answers_either_of_them(wsgi_site, open_site, ada, grace):
    pages = [open_site(wsgi_site) for _ in (ada, grace)]
    for page, person in zip(pages, (ada, grace), strict=True):
        page.get_by_label("Username").fill(person.username)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
    hers, his = pages
    post(hers, "Is anybody there?")
    says(his, "Is anybody there?")
    post(his, "I am.")
    says(hers, "Is anybody there?", "I am.")
    assert messages(hers).count() == 2
    for page in pages:
        wait_until(page, partial(is_answered_by_all, wsgi_site, page))


def is_answered_by_all(site: Site, page: Page) -> bool:
    """Ask once more, since all requests of a page can have gone to one process by chance."""
    page.reload()
    return answered(site, page) == {f"127.0.0.1:{port}" for port in site.ports}
