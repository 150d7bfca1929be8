"""Three people: two of them talk directly, the third learns nothing of it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from conversate_core import services
from conversate_core.models import Room
from tests.integration.browser.support.axe import violations
from tests.integration.browser.support.room_page import ROOM, conversation, post, says

DIRECTION = "getComputedStyle(document.querySelector('.cnv-root')).direction"
LOOKS = {
    "wide": {"viewport": {"width": 1440, "height": 900}},
    "narrow and dark": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
    "without scripts": {"java_script_enabled": False},
}


@pytest.mark.parametrize("look", LOOKS)
def test_two_talk_and_the_third_learns_nothing(look, open_page, room, ada, grace, linus, watch):
    options = LOOKS[look]
    at_ada = open_page(ada, f"{ROOM}members/", **options)
    at_ada.locator(".cnv-member", has_text="Grace").locator("a").click()
    expect(at_ada.locator("input[type=checkbox]:checked")).to_have_count(1)
    at_ada.locator("main button[type=submit], .cnv-sheet__actions button").last.click()
    expect(at_ada.locator("h1")).to_have_text("Grace Hopper")
    post(at_ada, "Just between us")
    says(at_ada, "Just between us")

    direct = Room.objects.exclude(direct_key=None).get()
    at_grace = open_page(grace, "/chat/", **options)
    at_grace.locator(".cnv-card__title a", has_text="Ada Lovelace").click()
    expect(at_grace.locator("h1")).to_have_text("Ada Lovelace")
    expect(conversation(at_grace).get_by_text("Just between us")).to_be_visible()

    watch.expected.append("status of 404")
    at_linus = open_page(linus, "/chat/", **options)
    expect(at_linus.locator("body")).not_to_contain_text("Just between us")
    assert at_linus.goto(f"/chat/{direct.slug}/").status == 404


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_in_arabic_axe_finds_nothing_and_nothing_sticks_out(
    width, scheme, open_page, room, ada, grace, linus, settings, tmp_path_factory
):
    settings.LANGUAGE_CODE = "ar"
    direct = services.open_direct(users=[grace, linus], by=ada)
    question = services.post_message(room=direct, author=grace, body="متى نلتقي؟")
    services.post_message(room=direct, author=ada, body="Friday at four", reply_to=question)
    services.react(message=question, user=ada, emoji="👍")
    services.leave_room(room=direct, user=linus)
    at = f"/chat/{direct.slug}/"
    pages = {
        "choosing": f"{ROOM}direct/",
        "members": f"{ROOM}members/",
        "room": at,
        "message": f"{at}message/{question.pk}/",
        "settings": f"{at}settings/",
        "leaving": f"{at}leave/",
        "index": "/chat/",
    }
    size = {"width": width, "height": 800}
    page = open_page(ada, at, viewport=size, color_scheme=scheme, locale="ar")
    for name, path in pages.items():
        assert page.goto(path).status == 200
        assert page.evaluate(DIRECTION) == "rtl"
        assert violations(page) == [], name
        # A name of the other direction is cut at its end, not at its beginning.
        for author in page.locator(".cnv-quote__author", has_text="Grace").all():
            assert author.evaluate("each => getComputedStyle(each).direction") == "ltr"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        page.screenshot(path=tmp_path_factory.getbasetemp() / f"ar-{name}-{scheme}-{width}.png")


def test_several_people_are_chosen_and_one_leaves(open_page, room, ada, grace, linus):
    at_ada = open_page(ada, ROOM)
    at_ada.get_by_role("link", name="Write to several people").click()
    at_ada.get_by_label("Grace Hopper").check()
    at_ada.get_by_label("Linus").check()
    at_ada.get_by_role("button", name="Write").click()
    expect(at_ada.locator("h1")).to_contain_text("Grace Hopper, Linus")
    assert violations(at_ada) == []

    at_ada.get_by_role("link", name="Settings").click()
    at_ada.get_by_role("link", name=re.compile("Leave")).click()
    expect(at_ada.get_by_text("write to the same people again")).to_be_visible()
    at_ada.get_by_role("button", name=re.compile("Leave")).click()
    expect(at_ada.get_by_text("Grace Hopper, Linus")).to_have_count(0)
    direct = Room.objects.exclude(direct_key=None).get()
    at_grace = open_page(grace, f"/chat/{direct.slug}/")
    expect(at_grace.get_by_text("No longer here: Ada Lovelace")).to_be_visible()
