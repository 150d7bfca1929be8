"""Sign in, read, post, receive, upload, edit and delete."""

from __future__ import annotations

import pytest

from conversate_core import services
from conversate_core.models import Message
from tests.integration.browser.support.files import PDF, picture
from tests.integration.browser.support.room_page import ROOM

from .conftest import sign_in

FIELD = "#conversate-body"
SEND = "#conversate-composer [type=submit]"
TEXTS = "#conversate-messages .cnv-text"
IS_LOADED = "selector => document.querySelector(selector)?.naturalWidth"


@pytest.fixture
def own(room, ada):
    return services.post_message(room=room, author=ada, body="A note on the engine")


@pytest.fixture
def at_own(window, own):
    """The room, with the menu of the user's own message open."""
    window.open(ROOM)
    window.click(f"#message-{own.pk} .cnv-actions__toggle")
    return window


def test_a_visitor_signs_in_and_comes_to_a_room(open_window, room, ada):
    window = open_window()
    window.open("/chat/")
    # Wait for all of it: WebKit could write into the fields of this page while the next one loads.
    window.until(
        "() => location.pathname === '/accounts/login/' && document.readyState === 'complete'"
    )
    sign_in(window, "/chat/")
    window.shows(".cnv-card__title", "Engine room")
    window.click(".cnv-card__title a")
    window.shows("h1", "Engine room")


def test_what_is_read_is_no_longer_unread(window, say, grace):
    say(grace, "One")
    say(grace, "Two")
    window.open("/chat/")
    window.shows(".cnv-card .cnv-badge", "2 unread")
    window.click(".cnv-card__title a")
    window.shows(TEXTS, "One", "Two")
    window.shows("#conversate-messages .cnv-message--start .cnv-message__author", "Grace Hopper")
    window.open("/chat/")
    window.shows(".cnv-card .cnv-badge", "")


def test_a_text_is_posted_by_enter_and_by_the_button(window):
    window.open(ROOM)
    window.write(FIELD, "By Enter")
    window.press("Enter")
    window.shows(TEXTS, "By Enter")
    window.write(FIELD, "By the button")
    window.click(SEND)
    window.shows(TEXTS, "By Enter", "By the button")
    window.until("() => !document.querySelector('.cnv-pending')")
    assert list(Message.objects.values_list("body", flat=True)) == ["By Enter", "By the button"]
    assert window.evaluate("selector => document.querySelector(selector).value", FIELD) == ""


def test_a_message_of_somebody_else_arrives(window, say, grace):
    window.open(ROOM)
    window.shows("h1", "Engine room")
    say(grace, "It runs.")
    window.shows(TEXTS, "It runs.")


def test_a_picture_and_a_document_are_uploaded(window, tmp_path):
    moth, drawing = tmp_path / "moth.png", tmp_path / "drawing.pdf"
    moth.write_bytes(picture())
    drawing.write_bytes(PDF)
    window.open(ROOM)
    window.choose_files("#conversate-composer [type=file]", moth, drawing)
    window.shows(".cnv-chosen__name", "moth.png", "drawing.pdf")
    window.click(SEND)
    window.until(IS_LOADED, "#conversate-messages img[alt='moth.png']")
    window.shows("#conversate-messages .cnv-attachment__name", "drawing.pdf")
    names = Message.objects.get().attachments.values_list("name", flat=True)
    assert sorted(names) == ["drawing.pdf", "moth.png"]


def test_a_message_is_edited_in_its_place(at_own, own):
    at_own.click("[data-action=edit]")
    at_own.write(".cnv-editing textarea", "A note on the new engine")
    at_own.press("Enter")
    at_own.shows(TEXTS, "A note on the new engine")
    at_own.shows(".cnv-message__edited", "edited")
    own.refresh_from_db()
    assert own.body == "A note on the new engine"


def test_a_message_is_deleted_after_a_question(at_own, own):
    at_own.click("[data-action=delete]")
    at_own.until("() => document.querySelector('#conversate-delete').open")
    at_own.click("#conversate-delete [type=submit]")
    at_own.shows(".cnv-message__tombstone", "This message was deleted.")
    own.refresh_from_db()
    assert own.body == ""
