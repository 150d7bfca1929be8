"""Browsers can install the chat, which says so while there is no network."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from conversate_core import services
from conversate_core.models import Membership
from tests.integration.browser.support.room_page import ROOM, field, go_offline, says
from tests.integration.browser.support.waiting import wait_until
from tests.integration.browser.support.writing import nothing_is_pending, pending

RECORD_BADGE = "window.badges = []; navigator.setAppBadge = async (n) => { badges.push(n); };"
OFFLINE = "You are offline"


@pytest.fixture
def controlled(open_page, room, ada) -> Page:
    """A page that the service worker serves."""
    page = open_page(ada, ROOM)
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    return page


@pytest.mark.parametrize("path", ["/chat/", ROOM])
def test_the_browser_finds_no_reason_not_to_install_it(open_page, room, ada, path):
    page = open_page(ada, path)
    session = page.context.new_cdp_session(page)
    found = session.send("Page.getAppManifest")
    assert found["url"].endswith("/chat/manifest.webmanifest")
    assert found["errors"] == []
    errors = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    # Each context of the tests is a private window.
    assert {each["errorId"] for each in errors} <= {"in-incognito"}


def test_nothing_but_the_offline_page_is_stored(controlled):
    stored = controlled.evaluate(
        """async () => {
            const names = await caches.keys();
            const all = await Promise.all(names.map((name) => caches.open(name)));
            const requests = (await Promise.all(all.map((cache) => cache.keys()))).flat();
            return requests.map(({ url }) => new URL(url).pathname).sort();
        }"""
    )
    assert stored == [
        "/chat/offline.html",
        "/static/conversate/bundle/base.css",
        "/static/conversate/css/page.css",
        "/static/conversate/js/offline.js",
    ]


@pytest.fixture
def offline(controlled, watch) -> Page:
    """The same page, whose network is gone."""
    watch.expected += ["Failed to load resource", "ERR_INTERNET_DISCONNECTED"]
    go_offline(controlled)
    return controlled


@pytest.mark.parametrize("path", ["/chat/", ROOM, f"{ROOM}members/"])
def test_without_a_network_a_page_says_so_in_the_looks_of_the_chat(offline, path):
    offline.goto(path)
    expect(offline.get_by_role("heading", name=OFFLINE)).to_be_visible()
    assert offline.url.endswith(path)
    button = offline.get_by_role("link", name="Try again")
    expect(button).to_have_css("border-top-style", "solid")


def test_the_page_that_was_wanted_opens_by_itself_when_the_network_returns(offline):
    offline.reload()
    expect(offline.get_by_role("heading", name=OFFLINE)).to_be_visible()
    offline.context.set_offline(False)
    expect(field(offline)).to_be_visible()


def test_a_draft_and_an_unsent_message_are_there_again(offline):
    field(offline).fill("Sent in the tunnel")
    field(offline).press("Enter")
    expect(pending(offline)).to_contain_text("Sent in the tunnel")
    field(offline).fill("Half a sent")
    offline.reload()
    expect(offline.get_by_role("heading", name=OFFLINE)).to_be_visible()
    offline.context.set_offline(False)

    says(offline, "Sent in the tunnel")
    nothing_is_pending(offline)
    expect(field(offline)).to_have_value("Half a sent")


def test_a_page_that_the_server_refuses_is_shown_as_it_is(controlled, watch):
    watch.expected.append("404")
    response = controlled.goto("/chat/no-such-room/")
    assert response is not None
    assert response.status == 404


def test_another_user_in_the_browser_sees_no_name_on_the_offline_page(offline):
    offline.goto("/chat/")
    expect(offline.get_by_role("heading", name=OFFLINE)).to_be_visible()
    assert not re.search("Ada|Engine room", offline.content())


def badges(page: Page) -> list[int]:
    found: list[int] = page.evaluate("badges")
    return found


def test_the_icon_counts_the_rooms_with_unread_messages(open_page, room, ada, grace, say):
    cellar = services.create_room(title="Cellar", members=[ada, grace])
    say(grace, "One")
    say(grace, "Two")
    page = open_page(ada, "/chat/", script=RECORD_BADGE)
    wait_until(page, lambda: badges(page) == [1])
    services.post_message(room=cellar, author=grace, body="Three")
    wait_until(page, lambda: badges(page) == [1, 2])

    page.goto(ROOM)
    wait_until(page, lambda: badges(page) == [1])
    services.post_message(
        room=services.create_room(title="Attic", members=[ada, grace]), author=grace, body="Four"
    )
    # With a message, the page looks at the other rooms, too. Without one, it does so once a minute.
    five = say(grace, "Five")
    wait_until(page, lambda: Membership.objects.get(room=room, user=ada).read_id == five.pk)
    wait_until(page, lambda: badges(page)[-1] == 2)
    page.goto("/chat/cellar/")
    wait_until(page, lambda: badges(page) == [1])


def test_a_site_that_has_turned_it_off_has_no_worker(open_page, room, ada, settings):
    settings.CONVERSATE_INSTALLABLE = False
    page = open_page(ada, ROOM)
    expect(field(page)).to_be_visible()
    page.wait_for_load_state("load")
    assert (
        page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    )
    session = page.context.new_cdp_session(page)
    assert session.send("Page.getAppManifest")["url"] == ""


def test_a_browser_that_has_a_worker_loses_it_when_the_site_turns_it_off(controlled, settings):
    settings.CONVERSATE_INSTALLABLE = False
    controlled.goto("/chat/")
    controlled.evaluate(
        "navigator.serviceWorker.getRegistration().then((each) => each && each.update())"
    )
    left = "Promise.all([navigator.serviceWorker.getRegistrations(), caches.keys()])"
    wait_until(controlled, lambda: controlled.evaluate(left) == [[], []])


def test_the_pages_go_on_where_the_browser_has_no_workers(open_page, room, ada):
    page = open_page(ada, ROOM, service_workers="block")
    field(page).fill("Hello")
    field(page).press("Enter")
    says(page, "Hello")
