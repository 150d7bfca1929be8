"""A moderator who takes away their own role is told so, with and without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from conversate_core import services
from conversate_core.models import Role
from tests.integration.browser.support.room_page import ROOM


@pytest.mark.parametrize("scripted", [True, False])
def test_the_page_says_that_they_can_no_longer_manage_the_room(
    open_page, room, ada, grace, scripted
):
    for user in (ada, grace):
        services.change_role(room=room, user=user, role=Role.MODERATOR)
    page = open_page(ada, f"{ROOM}manage/", java_script_enabled=scripted)
    own = page.locator(".cnv-managed", has_text="Ada Lovelace")
    own.get_by_role("button", name="Remove as moderator").click()
    done = page.get_by_text("You can no longer manage this room.")
    expect(done).to_be_in_viewport()
    page.get_by_role("link", name="Back to the room").click()
    expect(page.get_by_role("link", name="Manage")).to_have_count(0)
