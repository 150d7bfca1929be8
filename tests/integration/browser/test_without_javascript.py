"""All features work without JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from conversate_core import services
from tests.integration.browser.support.files import a_pdf, a_picture
from tests.integration.browser.support.room_page import ROOM, conversation, field, post, says


@pytest.fixture
def open_plain(open_page):
    return lambda user, path: open_page(user, path, java_script_enabled=False)


def test_what_one_posts_the_other_sees_after_a_refresh(open_plain, room, ada, grace):
    at_ada, at_grace = open_plain(ada, ROOM), open_plain(grace, ROOM)

    post(at_ada, "Is anybody there?")
    expect(field(at_ada)).to_have_value("")
    at_grace.get_by_role("link", name="Refresh").click()
    says(at_grace, "Is anybody there?")
    post(at_grace, "I am.")
    says(at_grace, "Is anybody there?", "I am.")
    at_ada.get_by_role("link", name="Refresh").click()

    says(at_ada, "Is anybody there?", "I am.")


def test_a_reload_after_posting_posts_nothing_twice(open_plain, room, ada):
    page = open_plain(ada, ROOM)
    post(page, "Once")
    says(page, "Once")
    page.reload()
    says(page, "Once")


def test_several_files_at_once_arrive_and_open(open_plain, room, ada, grace):
    page = open_plain(ada, ROOM)
    post(page, "", [a_picture("moth.png"), a_pdf("drawing.pdf")])
    expect(page.get_by_role("img", name="moth.png")).to_be_visible()

    at_grace = open_plain(grace, ROOM)
    expect(at_grace.get_by_role("img", name="moth.png")).to_be_visible()
    with at_grace.expect_download() as download:
        at_grace.get_by_role("link", name="drawing.pdf").click()
    assert download.value.suggested_filename == "drawing.pdf"


def test_what_cannot_be_posted_is_explained_and_kept(open_plain, room, ada, settings, watch):
    settings.CONVERSATE_MESSAGE_MAX_LENGTH = 20
    watch.expected.append("status of 400")
    page = open_plain(ada, ROOM)
    post(page, "That is much too long.")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(field(page)).to_have_value("That is much too long.")


def test_all_of_the_history_can_be_read_by_links(open_plain, room, ada, grace, say, settings):
    settings.CONVERSATE_PAGE_SIZE = 3
    for number in range(1, 8):
        say(grace, f"Message {number}")
    page = open_plain(ada, ROOM)

    says(page, "Message 5", "Message 6", "Message 7")
    page.get_by_role("link", name="4 older messages").click()
    says(page, "Message 2", "Message 3", "Message 4")
    page.get_by_role("link", name="1 older message").click()
    says(page, "Message 1")
    expect(page.get_by_role("link", name="older message")).to_be_hidden()
    page.get_by_role("link", name="6 newer messages").click()
    says(page, "Message 2", "Message 3", "Message 4")
    page.get_by_role("link", name="Jump to latest").click()
    says(page, "Message 5", "Message 6", "Message 7")


def test_settings_are_saved_by_the_form(open_plain, room, ada, ada_in):
    page = open_plain(ada, ROOM)
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("radio", name="Teal").check()
    page.get_by_role("checkbox", name="Highlight new messages").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_focused()

    ada_in.refresh_from_db()
    assert (ada_in.color, ada_in.flash_alert) == ("teal", False)


def test_an_open_room_is_joined_and_left_again(open_plain, grace):
    services.create_room(title="Book club", access="open")
    page = open_plain(grace, "/chat/")
    page.get_by_role("button", name="Join Book club").click()
    post(page, "Hello, readers")
    says(page, "Hello, readers")

    page.get_by_role("link", name="Settings").click()
    page.get_by_role("link", name="Leave this room…").click()
    page.get_by_role("link", name="Cancel").click()
    page.get_by_role("link", name="Leave this room…").click()
    page.get_by_role("button", name="Leave this room").click()
    expect(page.get_by_role("button", name="Join Book club")).to_be_visible()


def test_success_and_errors_are_in_view_and_have_the_focus(open_plain, room, ada, linus, watch):
    watch.expected.append("status of 400")
    services.remove_member(room=room, user=linus)
    services.change_role(room=room, user=ada, role="moderator")
    page = open_plain(ada, f"{ROOM}manage/")
    page.get_by_label("User name").fill("nobody")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("alert").get_by_role("link", name="User name")).to_be_attached()
    expect(page.get_by_label("User name")).to_be_focused()

    page.get_by_label("User name").fill(linus.username)
    page.keyboard.press("Enter")
    added = page.get_by_text("Member added.")
    expect(added).to_be_focused()
    expect(added).to_be_in_viewport()


def test_members_and_rooms_are_beside_the_conversation_and_fold_away_when_there_is_no_room(
    open_plain, room, ada
):
    page = open_plain(ada, ROOM)
    grace = page.get_by_text("Grace Hopper", exact=True)
    page.set_viewport_size({"width": 1440, "height": 900})
    expect(grace).to_be_visible()
    page.set_viewport_size({"width": 360, "height": 740})
    expect(grace).to_be_hidden()
    page.locator("summary", has_text="Members").click()
    expect(grace).to_be_visible()


def test_what_only_scripts_can_do_is_not_offered(open_plain, room, ada):
    page = open_plain(ada, ROOM)
    expect(page.locator(".cnv-timer")).to_be_hidden()
    expect(page.locator(".cnv-composer__hint")).to_be_hidden()
    expect(page.get_by_label("Attach files")).to_be_visible()


@pytest.fixture
def _long_talk(say, ada, grace):
    for number in range(30):
        say((ada, grace)[number % 2], f"Message {number}")


@pytest.mark.usefixtures("_long_talk")
@pytest.mark.parametrize("start", ["/chat/", "/chat/workshop/"])
def test_a_link_to_a_room_leads_to_its_unread_messages_or_its_end(
    open_plain, room, ada, grace, say, start
):
    services.create_room(title="Workshop", members=[ada])
    page = open_plain(ada, ROOM)
    page.goto(start)
    link = page.get_by_role("link", name="Engine room")
    link.click()
    expect(conversation(page).get_by_text("Message 29", exact=True)).to_be_in_viewport()

    for number in range(30):
        say(grace, f"News {number}")
    page.goto(start)
    link.click()
    expect(page.get_by_text("News 0", exact=True)).to_be_in_viewport()
    expect(page.get_by_text("News 29", exact=True)).not_to_be_in_viewport()


@pytest.mark.usefixtures("_long_talk")
def test_the_end_of_a_room_has_a_link_that_checks_for_new_messages(
    open_plain, room, ada, grace, say
):
    page = open_plain(ada, f"{ROOM}#end")
    say(grace, "Tea is ready")
    check = page.get_by_role("link", name="Check for new messages")
    expect(check).to_be_in_viewport(ratio=1)
    check.click()
    expect(page.get_by_text("Tea is ready")).to_be_in_viewport()
    expect(check).to_be_in_viewport(ratio=1)


@pytest.mark.usefixtures("_long_talk")
def test_members_stay_beside_the_conversation_while_the_page_scrolls(open_plain, room, ada):
    page = open_plain(ada, f"{ROOM}#end")
    page.set_viewport_size({"width": 1440, "height": 700})
    conversation(page).get_by_text("Message 15", exact=True).scroll_into_view_if_needed()
    expect(page.locator(".cnv-member", has_text="Grace Hopper")).to_be_in_viewport(ratio=1)


def test_a_text_is_kept_if_its_author_was_signed_out_meanwhile(open_plain, room, ada, watch):
    watch.expected.append("status of 403")
    ada.set_password("a kettle")
    ada.save()
    page = open_plain(ada, ROOM)
    page.context.clear_cookies()
    post(page, "Tea is ready", [a_pdf("drawing.pdf")])
    expect(page.get_by_role("alert")).to_have_text("You have been signed out. Nothing was sent.")
    expect(page.get_by_text("Files are not kept")).to_be_visible()
    expect(field(page)).to_have_value("Tea is ready")

    with page.expect_popup() as opened:
        page.get_by_role("link", name="Sign in in a new tab").click()
    opened.value.get_by_label("Username").fill("ada")
    opened.value.get_by_label("Password").fill("a kettle")
    opened.value.get_by_role("button", name="Sign in").click()
    expect(opened.value).to_have_title("Engine room")
    opened.value.close()

    page.get_by_role("button", name="Try again").click()
    expect(field(page)).to_have_value("Tea is ready")
    expect(field(page)).to_be_focused()
    expect(field(page)).to_have_accessible_description(re.compile("You have signed in again"))
    expect(page.get_by_role("alert")).to_be_hidden()
    page.get_by_role("button", name="Send").click()
    says(page, "Tea is ready")
