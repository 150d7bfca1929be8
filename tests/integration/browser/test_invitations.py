"""A moderator creates a link; a person who is not signed in follows it, signs in and joins."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from conversate_core import services
from conversate_core.models import Invitation, Role
from tests.integration.browser.support.axe import violations
from tests.integration.browser.support.room_page import ROOM, post, says

LOOKS = {
    "wide": {"viewport": {"width": 1440, "height": 900}},
    "narrow and dark": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
    "without scripts": {"java_script_enabled": False},
}


@pytest.fixture
def _invitable(room, ada, linus):
    """Ada moderates the room, and linus is not in it."""
    services.change_role(room=room, user=ada, role=Role.MODERATOR)
    services.leave_room(room=room, user=linus)
    linus.set_password("secret")
    linus.save()


def create_link(page):
    page.get_by_label("Valid for").first.select_option("30")
    page.get_by_label("Number of people who can join").fill("2")
    page.get_by_role("button", name="Create a link").click()
    link = page.get_by_label("New link")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()
    return link.input_value()


def sign_in(page, name):
    page.locator("[name=username]").fill(name)
    page.locator("[name=password]").fill("secret")
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.usefixtures("_invitable")
@pytest.mark.parametrize("look", LOOKS)
def test_a_link_brings_a_new_member(look, open_page, room, ada, linus):
    options = LOOKS[look]
    at_ada = open_page(ada, f"{ROOM}manage/", **options)
    link = create_link(at_ada)
    expect(at_ada.get_by_text("used 0 of 2")).to_be_visible()

    at_linus = open_page(None, link, **options)
    sign_in(at_linus, "linus")
    expect(at_linus.get_by_text("Ada Lovelace invites you to this room.")).to_be_visible()
    expect(at_linus.get_by_text("2 members")).to_be_visible()
    at_linus.get_by_role("button", name="Join").click()
    expect(at_linus.locator("h1")).to_have_text("Engine room")
    post(at_linus, "Here I am")
    says(at_linus, "Here I am")

    at_ada.goto(f"{ROOM}manage/")
    expect(at_ada.get_by_text("used 1 of 2")).to_be_visible()
    at_ada.get_by_role("button", name="Revoke").click()
    expect(at_ada.get_by_text("Invitation revoked.")).to_be_visible()
    expect(at_ada.get_by_role("button", name="Revoke")).to_have_count(0)
    assert Invitation.objects.get().revoked_at


@pytest.mark.usefixtures("_invitable")
def test_the_whole_link_is_selected_by_one_key(open_page, room, ada):
    page = open_page(ada, f"{ROOM}manage/")
    link = create_link(page)
    page.keyboard.press("Control+a")
    field = page.get_by_label("New link")
    assert field.evaluate("each => [each.selectionStart, each.selectionEnd]") == [0, len(link)]


@pytest.mark.usefixtures("_invitable")
def test_an_address_that_is_wrong_is_kept(open_page, room, ada, watch):
    watch.expected.append("status of 400")
    page = open_page(ada, f"{ROOM}manage/", java_script_enabled=False)
    # Browsers accept it, Django does not.
    page.get_by_label("E-mail address").fill("linus@example")
    page.get_by_role("button", name="Send an invitation").click()
    expect(page.get_by_label("E-mail address")).to_have_value("linus@example")
    expect(page.get_by_label("E-mail address")).to_be_focused()


@pytest.mark.usefixtures("_invitable")
def test_it_works_in_arabic(open_page, room, ada, linus, settings):
    settings.LANGUAGE_CODE = "ar"
    services.invite_by_mail(room=room, by=ada, address="grace@example.org")
    options = {"viewport": {"width": 390, "height": 844}}
    link = services.create_invitation(room=room, by=ada)
    at_ada = open_page(ada, f"{ROOM}manage/", **options)
    at_linus = open_page(linus, f"/chat/invitations/{link.token}/", **options)
    for page in (at_ada, at_linus):
        assert page.evaluate("document.querySelector('.cnv-root').dir") == "rtl"
        assert violations(page) == []
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    at_linus.locator(".cnv-button--primary").click()
    expect(at_linus.locator("h1")).to_have_text("Engine room")


@pytest.mark.usefixtures("_invitable")
@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(width, scheme, open_page, room, ada, linus):
    services.invite_by_mail(room=room, by=ada, address="somebody.with.a.long.name@example.org")
    options = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    at_ada = open_page(ada, f"{ROOM}manage/", reduced_motion="reduce", **options)
    link = create_link(at_ada)
    at_linus = open_page(linus, link, reduced_motion="reduce", **options)
    for page in (at_ada, at_linus):
        assert violations(page) == []
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
