"""A site's own templates work with all hooks; the console names missing ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pytest_django import Settings

import conversate_web
from tests.integration.browser.support.room_page import ROOM, field, messages, post, says
from tests.integration.browser.support.watch import Watch
from tests.integration.browser.support.writing import choose, nothing_is_pending

TEMPLATES = Path(conversate_web.__file__).parent / "templates"
MESSAGE = "conversate/includes/message.html"
# A site's own template of a message, with only the hooks that the documentation lists.
OF_THE_SITE = """
{% load conversate %}
<li class="cnv-message"
    id="message-{{ message.id }}"
    data-id="{{ message.id }}" data-revision="{{ message.revision }}"
    data-author="{{ message.author_id }}" data-time="{{ message.time }}"
    data-day="{{ message.created_at|conversate_day }}">
  <article class="cnv-message__body">
    <b>{{ message.author_name }}</b>
    {% if message.deleted %}deleted{% endif %}
    <div class="cnv-text">{{ message.html }}</div>
    {% include "conversate/includes/message_toggle.html" %}
  </article>
</li>
"""

Override = Callable[[str, str], None]


@pytest.fixture
def override(settings: Settings, tmp_path: Path) -> Override:
    (engine,) = settings.TEMPLATES
    settings.TEMPLATES = [engine | {"DIRS": [tmp_path, *engine["DIRS"]]}]

    def override(name: str, content: str) -> None:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")

    return override


def without(name: str, old: str, new: str = "") -> str:
    source = (TEMPLATES / name).read_text("utf-8")
    assert old in source
    return source.replace(old, new)


def complaints(watch: Watch) -> list[str]:
    """Return the console errors about templates, which the test expects."""
    watch.expected.append("Conversate: the template")
    return [text for text in watch.complaints if "Conversate: the template" in text]


def test_messages_with_all_hooks_come_and_change_and_go(override, open_page, room, ada, grace, say):
    override(MESSAGE, OF_THE_SITE)
    say(grace, "First")
    page = open_page(ada, ROOM)
    post(page, "Second")
    says(page, "First", "Second")
    nothing_is_pending(page)
    choose(page, "Second", "Edit")
    page.locator(".cnv-editing").get_by_role("textbox").fill("Third")
    page.get_by_role("button", name="Save").click()
    says(page, "First", "Third")
    choose(page, "Third", "Delete")
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(messages(page).last).to_contain_text("deleted")
    expect(messages(page)).to_have_count(2)


@pytest.mark.parametrize(
    ("old", "hook"),
    [
        ('<li class="cnv-message ', "li.cnv-message"),
        (' id="message-{{ message.id|unlocalize }}"', ".cnv-message[id^=message-]"),
        (' data-id="{{ message.id|unlocalize }}"', ".cnv-message[data-id]"),
        (' data-revision="{{ message.revision|unlocalize }}"', ".cnv-message[data-revision]"),
        (' class="cnv-message__body"', ".cnv-message .cnv-message__body"),
    ],
)
def test_the_console_says_once_what_a_message_lacks(
    old, hook, override, open_page, room, ada, grace, say, watch
):
    override(MESSAGE, without(MESSAGE, old, '<li class="' if old.startswith("<li") else ""))
    say(grace, "First")
    page = open_page(ada, ROOM)
    with page.expect_response("**/api/poll/*"):
        say(grace, "Second")
    expect(field(page)).to_be_editable()
    # The consequence.
    watch.expected += ["Cannot read properties of null", "status of 400"]
    (said,) = complaints(watch)
    assert f"the template {MESSAGE} has no {hook}" in said


def test_it_is_said_when_the_first_message_comes(override, open_page, room, ada, grace, say, watch):
    override(MESSAGE, without(MESSAGE, " data-author=", " data-writer="))
    page = open_page(ada, ROOM)
    assert complaints(watch) == []
    with page.expect_console_message(lambda message: "data-author" in message.text):
        say(grace, "First")
    assert len(complaints(watch)) == 1


def test_without_what_the_room_needs_links_and_forms_work(override, open_page, room, ada, watch):
    name = "conversate/includes/conversation.html"
    override(name, without(name, ' id="end"'))
    page = open_page(ada, ROOM)
    (said,) = complaints(watch)
    assert f"the template {name} has no #end" in said
    with page.expect_navigation():
        post(page, "Hello")
    says(page, "Hello")


def test_what_only_adds_something_can_be_left_out(override, open_page, room, ada, grace, say):
    override("conversate/includes/side.html", "")
    override("conversate/includes/timer.html", "")
    override("conversate/includes/notices.html", "")
    override("conversate/includes/room_header.html", "")
    override("conversate/includes/message_toggle.html", "")
    override("conversate/includes/message_menu.html", "")
    page = open_page(ada, ROOM)
    post(page, "Hello")
    says(page, "Hello")
    say(grace, "Here")
    says(page, "Hello", "Here")
