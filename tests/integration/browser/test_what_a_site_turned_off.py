"""A room without member list, search and presence: the scripts work without them."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import expect

from conversate_core.policy import RoomPolicy


class AlmostNothing(RoomPolicy):
    def can_search(self, user):
        return False

    def can_see_members(self, user, room):
        return False


@pytest.mark.parametrize("width", [1280, 320])
def test_the_room_stays_current_and_nothing_overflows(
    open_page, room, ada, grace, say, settings, width
):
    settings.CONVERSATE_POLICY = f"{__name__}.AlmostNothing"
    page = open_page(ada, f"/chat/{room.slug}/")
    page.set_viewport_size({"width": width, "height": 800})
    say(grace, "Does it arrive?")
    expect(page.locator(".cnv-message", has_text="Does it arrive?")).to_be_visible()
    expect(page.get_by_role("search")).to_have_count(0)
    expect(page.get_by_text("Members")).to_have_count(0)
    expect(page.locator("#conversate-rooms")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if shots := os.environ.get("RULES_SHOTS"):
        page.screenshot(path=f"{shots}/{width}.png")
