"""Two people in two browsers, and a third who is away."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from conversate_core.models import Membership
from tests.integration.browser.support.files import PDF, a_pdf, a_picture
from tests.integration.browser.support.room_page import ROOM, messages, post, says


def test_what_one_posts_the_other_sees_once_and_in_order(open_page, room, ada, grace):
    at_ada, at_grace = open_page(ada, ROOM), open_page(grace, ROOM)

    post(at_ada, "Is anybody there?")
    says(at_grace, "Is anybody there?")
    post(at_grace, "I am.")
    says(at_ada, "Is anybody there?", "I am.")
    post(at_ada, "Good.")
    says(at_ada, "Is anybody there?", "I am.", "Good.")
    post(at_grace, "So it is.")

    everything = ["Is anybody there?", "I am.", "Good.", "So it is."]
    says(at_ada, *everything)
    says(at_grace, *everything)


def test_an_image_and_a_pdf_arrive_and_open(open_page, room, ada, grace):
    at_ada, at_grace = open_page(ada, ROOM), open_page(grace, ROOM)

    post(at_ada, "The moth, and the drawing", [a_picture("moth.png"), a_pdf("drawing.pdf")])

    image = at_grace.get_by_role("img", name="moth.png")
    expect(image).to_be_visible()
    at_grace.wait_for_function("image => image.naturalWidth === 40", arg=image.element_handle())
    with at_grace.expect_download() as download:
        at_grace.get_by_role("link", name="drawing.pdf").click()
    assert download.value.suggested_filename == "drawing.pdf"
    assert Path(download.value.path()).read_bytes() == PDF


def test_whoever_is_away_and_wants_it_gets_one_mail(
    open_page, room, ada, grace, linus, settings, mailoutbox
):
    preferences = pytest.importorskip("conversate_alerts.preferences.choosing")
    settings.CONVERSATE_ALERT_DELAY = 0
    away = Membership.objects.get(room=room, user=linus)
    preferences.set_level(membership=away, level="everything")

    at_ada, at_grace = open_page(ada, ROOM), open_page(grace, ROOM)
    post(at_ada, "Linus will want to know.")
    says(at_grace, "Linus will want to know.")
    call_command("send_alerts")
    post(at_grace, "He will.")
    says(at_ada, "Linus will want to know.", "He will.")
    call_command("send_alerts")

    [mail] = mailoutbox
    assert mail.to == ["linus@example.org"]
    assert "Linus will want to know." in mail.body


def test_changes_by_others_show_up_where_the_message_stands(open_page, room, ada, grace, say):
    from conversate_core import services

    first, second, third = say(grace, "One"), say(grace, "Twwo"), say(grace, "Three")
    page = open_page(ada, ROOM)
    says(page, "One", "Twwo", "Three")

    services.edit_message(message=second, body="Two", by=grace)
    services.delete_message(message=first, by=grace)

    says(page, "Two", "Three")
    expect(messages(page)).to_have_count(3)
    expect(messages(page).nth(0)).to_contain_text("This message was deleted.")
    expect(messages(page).nth(1)).to_contain_text("edited")
    assert third.pk == int(messages(page).nth(2).get_attribute("data-id") or 0)


def test_messages_that_follow_each_other_stand_under_one_name(open_page, room, ada, grace, say):
    page = open_page(ada, ROOM)
    for author, text in [(grace, "One"), (grace, "Two"), (ada, "Three"), (grace, "Four")]:
        say(author, text)
    says(page, "One", "Two", "Three", "Four")
    scripted = page.locator(".cnv-message--start .cnv-text").all_inner_texts()
    days = page.locator(".cnv-day").all_inner_texts()

    page.reload()

    assert scripted == ["One", "Three", "Four"]
    # The server groups messages as the scripts did.
    assert page.locator(".cnv-message--start .cnv-text").all_inner_texts() == scripted
    assert page.locator(".cnv-day").all_inner_texts() == days
    assert len(days) == 1


def test_each_program_stands_under_its_name(open_page, room, ada):
    from conversate_core import services

    page = open_page(ada, ROOM)
    for sender, text in [("Backup", "One"), ("Backup", "Two"), ("Monitor", "Three")]:
        services.post_message(room=room, sender=sender, body=text)
    says(page, "One", "Two", "Three")
    scripted = page.locator(".cnv-message--start .cnv-message__author").all_inner_texts()

    page.reload()

    assert scripted == ["Backup (program)", "Monitor (program)"]
    assert page.locator(".cnv-message--start .cnv-message__author").all_inner_texts() == scripted
