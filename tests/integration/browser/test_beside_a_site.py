"""The pages in a site with its own scripts and CSS rules."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import Page

from conversate_core import services
from conversate_core.models import Role
from tests.integration.browser.support.files import picture
from tests.integration.browser.support.room_page import ROOM, post, says
from tests.integration.browser.support.site_rules import add_site_rules

# A global of the site's own script: an old jQuery, as far as other scripts can tell.
OLD_JQUERY = """
    window.jQuery = window.$ = function siteQuery() {};
    window.jQuery.fn = { jquery: "1.12.4" };
"""
# Usual rules of sites for elements, and some that must not affect our pages.
SITE_RULES = """
    * { box-sizing: content-box; }
    img { margin: 10px; padding: 10px; border: 5px solid; }
    svg { margin: 10px; }
    mark { padding: 20px; }
    details, summary { padding: 20px; display: flex; }
    a { color: rgb(255, 0, 0); text-decoration: underline; }
    ul, ol { margin: 40px; padding-left: 60px; list-style: square; }
    h1, h2, h3 { margin: 50px 0; text-transform: uppercase; font-size: 60px; }
    p { margin: 30px; }
    button, input, textarea, select { margin: 20px; width: 100%; text-transform: uppercase; }
    label { display: block; font-weight: bold; margin: 20px; }
    form, section, nav, aside, header { margin: 30px; padding: 30px; float: left; }
    form { border: 5px solid; }
    fieldset { border: 10px solid; }
"""
ROOM_PARTS = [
    ".cnv-room__header",
    ".cnv-room__title",
    ".cnv-conversation",
    ".cnv-message__body",
    ".cnv-attachment img",
    ".cnv-composer",
    ".cnv-composer__text",
    ".cnv-composer__bar",
    ".cnv-panel",
    ".cnv-panel__title",
    ".cnv-members",
    ".cnv-rooms__link",
]
FORM_PARTS = [".cnv-page__header", ".cnv-sheet", ".cnv-field input", ".cnv-choice", ".cnv-button"]
MEASURED = {
    ROOM: ROOM_PARTS,
    "/chat/": [".cnv-index__header", ".cnv-search__field", ".cnv-card", ".cnv-icon", ".cnv-badge"],
    "/chat/search/?q=hello": [".cnv-page__header", ".cnv-result", ".cnv-result__text mark"],
    f"{ROOM}settings/": [".cnv-settings__header", ".cnv-swatch", ".cnv-field--check input"],
    f"{ROOM}manage/": [*FORM_PARTS, ".cnv-managed", ".cnv-action"],
}


def test_the_sites_own_jquery_stays(open_page, room, ada):
    page = open_page(ada, ROOM, script=OLD_JQUERY)
    post(page, "Hello")
    says(page, "Hello")
    assert page.evaluate("() => [$.fn.jquery, jQuery.fn.jquery, CONVERSATE.$.fn.jquery]") == [
        "1.12.4",
        "1.12.4",
        "4.0.0",
    ]


@pytest.mark.parametrize("path", ["/chat/", ROOM])
def test_a_site_without_jquery_gets_none_and_one_global_of_ours(open_page, room, ada, path):
    page = open_page(ada, "/static/conversate/bundle/base.css")
    before = set(page.evaluate("() => Object.keys(window)"))
    page.goto(path)
    assert set(page.evaluate("() => Object.keys(window)")) - before == {"CONVERSATE"}


def boxes_at_rest(page: Page, parts: list[str]) -> dict[str, object]:
    """Wait until images are loaded and the scripts have marked the list as laid out."""
    page.wait_for_function("() => Array.from(document.images).every((image) => image.complete)")
    if page.locator(".cnv-messages").count():
        page.wait_for_selector(".cnv-messages--laid-out")
    before: dict[str, object] = {}
    now = boxes(page, parts)
    while before != now:
        page.wait_for_timeout(300)
        before, now = now, boxes(page, parts)
    return now


def boxes(page: Page, parts: list[str]) -> dict[str, object]:
    return {selector: page.locator(selector).first.bounding_box() for selector in parts}


@pytest.mark.parametrize("path", MEASURED)
def test_a_sites_rules_for_elements_change_nothing_of_ours(
    path, open_page, room, ada, grace, linus, say, settings
):
    # No poll changes the list of members meanwhile.
    settings.CONVERSATE_POLL_MIN = settings.CONVERSATE_POLL_MAX = 600_000
    services.change_role(room=room, user=ada, role=Role.MODERATOR)
    services.create_room(title="Elsewhere", members=[ada, grace])
    say(grace, "Hello", files=[SimpleUploadedFile("moth.png", picture())])
    page = open_page(ada, path, viewport={"width": 1440, "height": 900})
    before = boxes_at_rest(page, MEASURED[path])
    add_site_rules(page, SITE_RULES)
    assert boxes(page, MEASURED[path]) == before
