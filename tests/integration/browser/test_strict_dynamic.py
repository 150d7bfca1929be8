"""The pages work under a Content-Security-Policy with a nonce and 'strict-dynamic'."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import override_settings
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from tests.integration.browser.support.room_page import ROOM, post, says
from tests.support.nonces import SITES


@pytest.fixture(params=SITES)
def policy(request, room) -> Iterator[str]:
    """The address of a server that sends the policy."""
    with override_settings(**SITES[request.param]()):
        server = LiveServer("localhost")
        yield server.url
        server.stop()


def header_of(response) -> str:
    return response.headers["content-security-policy"]


def test_two_people_talk_and_nothing_is_refused(policy, open_page, ada, grace):
    hers, his = (open_page(user, f"{policy}{ROOM}") for user in (ada, grace))
    for page in (hers, his):
        policy_sent = header_of(page.reload())
        assert "'strict-dynamic'" in policy_sent
        assert "'nonce-" in policy_sent
    post(hers, "Is anybody there?")
    says(his, "Is anybody there?")
    # In a hidden tab the timer is a worker.
    assert his.evaluate("CONVERSATE.room.poller.timer.startWorker() !== null")
    his.evaluate(
        """() => new Promise((resolve) => {
            const { timer } = CONVERSATE.room.poller;
            timer.worker.addEventListener("message", resolve);
            timer.worker.postMessage({ delay: 1, key: -1 });
        })"""
    )


def test_settings_are_saved_without_a_button(policy, open_page, ada, ada_in):
    page = open_page(ada, f"{policy}{ROOM}settings/")
    with page.expect_response("**/api/preferences/") as saved:
        page.get_by_role("checkbox").first.click()
    assert saved.value.status == 200


def test_the_page_of_alerts_offers_the_time_zone(policy, open_page, ada):
    page = open_page(ada, f"{policy}/alerts/", timezone_id="Asia/Tokyo")
    expect(page.locator("#conversate-own-zone")).to_be_visible()
    expect(page.locator("#conversate-own-zone")).to_contain_text("Asia/Tokyo")
