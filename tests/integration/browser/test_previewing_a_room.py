"""A person looks into an open room before joining it."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import expect

from conversate_core import services
from conversate_core.models import Access, Membership
from tests.integration.browser.support.axe import violations
from tests.integration.browser.support.files import picture
from tests.integration.browser.support.room_page import post, requests_of, says

ROOM = "/chat/book-club/"
PHONE = {"viewport": {"width": 390, "height": 844}}
LOOKS = {
    "wide": {"viewport": {"width": 1440, "height": 900}},
    "narrow": PHONE,
    "narrow and dark": PHONE | {"color_scheme": "dark"},
    "without scripts": PHONE | {"java_script_enabled": False},
}
FITS = "document.documentElement.scrollWidth <= innerWidth"


@pytest.fixture
def club(ada, grace):
    """An open room, whose latest message replies to the first one."""
    room = services.create_room(
        title="Book club", description="One a month.", access=Access.OPEN, members=[ada, grace]
    )
    question = services.post_message(room=room, author=ada, body="Which book is next?")
    files = [SimpleUploadedFile("cover.png", picture()), SimpleUploadedFile("list.txt", b"1")]
    services.post_message(room=room, author=ada, body="I have a list", files=files)
    never = services.post_message(room=room, author=grace, body="Never mind")
    services.delete_message(message=never, by=grace)
    services.post_message(room=room, author=grace, body="The first one", reply_to=question)
    return room


@pytest.mark.parametrize("look", LOOKS)
def test_from_the_list_of_rooms_into_the_room(look, open_page, club, grace, linus):
    page = open_page(linus, "/chat/", **LOOKS[look])
    page.get_by_role("link", name="Book club").click()
    asked = requests_of(page, "/api/")
    latest = page.get_by_role("region", name="Latest messages")
    for text in ("I have a list", "cover.png", "list.txt", "The first one"):
        expect(latest.get_by_text(text)).to_be_visible()
    expect(latest.get_by_text("This message was deleted.")).to_be_visible()
    expect(latest.get_by_text("Never mind")).to_have_count(0)
    expect(latest.locator(".cnv-quote")).to_contain_text("Ada Lovelace Which book is next?")
    expect(latest.locator("a, button, img")).to_have_count(0)
    assert asked == []
    assert not Membership.objects.filter(room=club, user=linus).exists()

    page.get_by_role("button", name="Join").click()
    post(page, "May I come?")
    says(page, "Which book is next?", "I have a list", "The first one", "May I come?")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_it_is_accessible_and_fits(scheme, language, open_page, club, linus, settings):
    settings.LANGUAGE_CODE = language
    page = open_page(linus, ROOM, color_scheme=scheme)
    for width in (1440, 390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        expect(page.locator(".cnv-message")).to_have_count(4)
        assert violations(page) == []
        assert page.evaluate(FITS)


@pytest.mark.parametrize(
    ("zone", "shown"), [("Asia/Tokyo", "03/10/2025"), ("America/New_York", "03/09/2025")]
)
def test_days_are_those_of_the_readers_zone(zone, shown, open_page, club, linus):
    late = datetime(2025, 3, 9, 22, 58, tzinfo=timezone.utc)
    club.messages.update(created_at=late)
    page = open_page(linus, ROOM, timezone_id=zone)
    expect(page.locator(".cnv-message time").first).to_have_text(shown)
