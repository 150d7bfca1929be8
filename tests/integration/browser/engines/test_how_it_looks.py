"""Preferences, a phone of 360 pixels, and a dark color scheme."""

from __future__ import annotations

from tests.integration.browser.support.room_page import ROOM

from .conftest import sign_in

SETTINGS = f"{ROOM}settings/"
OVERFLOW = "() => document.documentElement.scrollWidth - innerWidth"
# How light a color is, from 0 to 255.
LIGHTNESS = """(selector, property) => {
    const context = document.createElement("canvas").getContext("2d");
    context.fillStyle = getComputedStyle(document.querySelector(selector))[property];
    context.fillRect(0, 0, 1, 1);
    const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
    return (red + green + blue) / 3;
}"""
IS_IN_VIEW = """selector => {
    const { top, bottom, left, right } = document.querySelector(selector).getBoundingClientRect();
    return top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth;
}"""
LEGENDS = """() => Array.from(document.querySelectorAll("fieldset > legend"), (legend) =>
    legend.getBoundingClientRect().top - legend.parentElement.getBoundingClientRect().top)"""


def test_a_preference_is_saved_when_it_changes(window, ada_in):
    window.open(SETTINGS)
    window.click("[type=radio][value=teal]")
    window.shows(".cnv-settings__status", "Saved")
    ada_in.refresh_from_db()
    assert ada_in.color == "teal"


def test_the_legends_of_preferences_stand_inside_their_borders(window):
    window.open(SETTINGS)
    assert min(window.evaluate(LEGENDS)) > 10


def test_pages_fit_a_phone(open_window, room, ada, grace, say):
    say(grace, "It runs.")
    window = open_window(360, 777)
    sign_in(window, "/chat/")
    assert window.evaluate("() => innerWidth") == 360
    for path in ["/chat/", SETTINGS, f"{ROOM}members/", ROOM]:
        window.open(path)
        assert window.evaluate(OVERFLOW) <= 0, path
    window.until(IS_IN_VIEW, "#conversate-composer [type=submit]")


def test_a_dark_color_scheme_makes_the_pages_dark(open_window, room, ada, grace, say):
    say(grace, "It runs.")
    window = open_window(dark=True)
    sign_in(window, ROOM)
    for selector in [".cnv-room", "#conversate-messages .cnv-message__body"]:
        assert window.evaluate(LIGHTNESS, selector, "backgroundColor") < 70
        assert window.evaluate(LIGHTNESS, selector, "color") > 200
