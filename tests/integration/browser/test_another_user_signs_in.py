"""Another user signs in, in the same browser: open pages of the first do nothing in their name."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from conversate_core.models import Membership, Message
from tests.integration.browser.conftest import session_cookie
from tests.integration.browser.support.room_page import ROOM, field, texts
from tests.integration.browser.support.writing import choose

SAYS = "Someone else is signed in, in this browser."


@pytest.fixture(autouse=True)
def _expected(watch):
    watch.expected.append("Failed to load resource")


def sign_in(page: Page, user, url: str) -> None:
    page.context.clear_cookies(name="sessionid")
    page.context.add_cookies([session_cookie(user, url)])


def test_the_settings_of_one_user_are_not_saved_for_the_next(
    open_page, room, ada, grace, live_server
):
    page = open_page(ada, f"{ROOM}settings/")
    before = Membership.objects.values().get(room=room, user=grace)
    sign_in(page, grace, live_server.url)
    page.get_by_label("Show the unread count in the tab title").click()
    expect(page.get_by_text(SAYS)).to_be_visible()
    assert Membership.objects.values().get(room=room, user=grace) == before


def test_the_open_room_of_one_user_neither_posts_nor_marks_for_the_next(
    open_page, room, ada, grace, linus, say, live_server
):
    say(linus, "Tea?")
    page = open_page(ada, ROOM)
    mark = Membership.objects.get(room=room, user=grace).read_id
    sign_in(page, grace, live_server.url)
    choose(page, "Tea?", "Mark unread")
    expect(page.get_by_text(SAYS)).to_be_visible()
    field(page).fill("Not hers")
    with page.expect_response("**/api/send/") as sent:
        field(page).press("Enter")
    assert sent.value.status == 401
    assert Membership.objects.get(room=room, user=grace).read_id == mark
    assert not Message.objects.filter(author=grace).exists()
    # The message is sent after the first user has signed in again.
    sign_in(page, ada, live_server.url)
    expect(texts(page)).to_have_text(["Tea?", "Not hers"])
    assert Message.objects.filter(author=ada, body="Not hers").count() == 1
