"""The pages of alerts in a browser, with and without JavaScript."""

from __future__ import annotations

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from conversate_alerts.mail.tokens import post_token, unsubscribe_token
from conversate_alerts.models import AlertProfile, HeldMail
from conversate_alerts.preferences.choosing import level_of, set_level
from conversate_core.models import Message
from tests.integration.browser.support.room_page import ROOM

PAGE = "/alerts/"


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without"])
def scripts(request) -> bool:
    return request.param


def test_preferences_are_chosen_and_saved(open_page, scripts, room, ada, ada_in):
    page = open_page(ada, PAGE, java_script_enabled=scripts)
    page.get_by_label("Engine room").select_option("Messages that mention me")
    page.get_by_label("Quiet hours from").fill("22:00")
    page.get_by_label("Quiet hours until").fill("07:00")
    page.get_by_label("How often").select_option("Daily, in the morning")
    page.get_by_label("Time zone", exact=True).select_option("Europe/Berlin")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Preferences saved.")).to_be_visible()
    expect(page.get_by_label("Quiet hours from")).to_have_value("22:00")
    assert level_of(membership=ada_in) == "mentions"
    profile = AlertProfile.objects.get(user=ada)
    assert (profile.frequency, profile.time_zone) == ("daily", "Europe/Berlin")


def test_the_time_zone_of_the_device_is_offered(open_page, room, ada):
    page = open_page(ada, PAGE, timezone_id="America/Sao_Paulo")
    page.get_by_role("button", name="Use “America/Sao Paulo”").click()
    expect(page.get_by_label("Time zone", exact=True)).to_have_value("America/Sao_Paulo")
    expect(page.get_by_role("button", name="Take")).to_have_count(0)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Preferences saved.")).to_be_visible()
    assert AlertProfile.objects.get(user=ada).time_zone == "America/Sao_Paulo"


def test_a_mail_is_unsubscribed_from_without_signing_in(open_page, scripts, room, ada_in):
    set_level(membership=ada_in, level="everything")
    address = f"/alerts/unsubscribe/{unsubscribe_token(ada_in)}/"
    page = open_page(None, address, java_script_enabled=scripts)
    expect(page.get_by_role("button", name="Unsubscribe")).to_be_visible()
    assert level_of(membership=ada_in) == "everything"
    page.get_by_role("button", name="Unsubscribe").click()
    expect(page.get_by_text("You will no longer get alerts for “Engine room”.")).to_be_visible()
    assert level_of(membership=ada_in) == "none"


def test_an_e_mail_from_another_address_is_posted_by_a_button(open_page, scripts, room, ada_in):
    held = HeldMail.objects.create(key=uuid4(), membership=ada_in, text="Sent <from> work")
    page = open_page(None, f"/alerts/post/{post_token(held)}/", java_script_enabled=scripts)
    expect(page.get_by_text("Sent <from> work")).to_be_visible()
    assert not Message.objects.exists()
    page.get_by_role("button", name="Post this message").click()
    expect(page.get_by_role("heading", name="Message posted")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Message posted")).to_be_visible()
    [message] = Message.objects.all()
    assert (message.author, message.body) == (ada_in.user, "Sent <from> work")


def test_the_alerts_of_all_rooms_are_stopped_by_who_is_signed_in(
    open_page, scripts, room, ada, ada_in
):
    set_level(membership=ada_in, level="everything")
    page = open_page(ada, PAGE, java_script_enabled=scripts)
    page.get_by_role("button", name="Stop alerts for all rooms").click()
    expect(page.get_by_text("no longer get alerts for any of your rooms")).to_be_visible()
    assert level_of(membership=ada_in) == "none"


def test_the_settings_of_a_room_save_the_level_as_it_is_changed(open_page, room, ada, ada_in):
    page = open_page(ada, f"{ROOM}settings/")
    page.get_by_label("E-mail me when I'm away").select_option("All new messages")
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    assert level_of(membership=ada_in) == "everything"


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_the_window(open_page, room, ada, width, scheme):
    size = {"width": width, "height": 800}
    page = open_page(ada, PAGE, viewport=size, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") == width
