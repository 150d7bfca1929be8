"""Pages are swapped under a Content-Security-Policy with a nonce and 'strict-dynamic'."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import override_settings
from pytest_django.live_server_helper import LiveServer

from tests.integration.browser.swapping.test_libraries_that_swap_pages import (
    GIVEN_UP,
    INLINE,
    asks_nothing_of,
    follow,
    is_swapped,
    name,
    works,
)
from tests.support.nonces import SITES

__all__ = ["name"]


@pytest.fixture(params=SITES)
def address(request, name, site, library, settings) -> Iterator[str]:
    """The address of a server that sends the policy."""
    settings.SWAPPING_LIBRARY = name
    with override_settings(**SITES[request.param]()):
        server = LiveServer("localhost")
        yield server.url
        server.stop()


def test_rooms_work_and_stop(address, open_page, ada, watch):
    watch.expected += [INLINE, GIVEN_UP]
    page = open_page(ada, f"{address}/site/")
    page.clock.install()
    policy = page.reload().headers["content-security-policy"]
    assert "'strict-dynamic'" in policy
    assert "'nonce-" in policy
    page.evaluate("window.isSwapped = true")
    follow(page, "Desk")
    works(page, "engine-room", "Hello")
    assert is_swapped(page)
    follow(page, "Reading desk")
    works(page, "library", "Silence")
    asks_nothing_of(page, "engine-room")
    follow(page, "Chat")
    works(page, "engine-room", "Here again")
    assert not is_swapped(page)
