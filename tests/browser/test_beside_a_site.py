"""The pages in a site that has scripts and rules of its own."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import Page

from conversate_core import services
from conversate_core.models import Role
from tests.browser.support.files import picture
from tests.browser.support.room_page import ROOM, post, says

# What a site's own script leaves behind: an old jQuery, as far as it can be told from outside.
OLD_JQUERY = """
    window.jQuery = window.$ = function siteQuery() {};
    window.jQuery.fn = { jquery: "1.12.4" };
"""
# Rules for elements as sites have them, and some that ours must withstand.
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
    ".cnv-side",
    ".cnv-members",
    ".cnv-rooms__link",
]
FORM_PARTS = [".cnv-page__header", ".cnv-sheet", ".cnv-field input", ".cnv-choice", ".cnv-button"]
MEASURED = {
    ROOM: ROOM_PARTS,
    "/chat/": [".cnv-index__header", ".cnv-search__field", ".cnv-card", ".cnv-icon", ".cnv-badge"],
    "/chat/search/?q=hello": [".cnv-page__header", ".cnv-result", ".cnv-result__text mark"],
    f"{ROOM}settings/": [".cnv-settings__header", ".cnv-swatch", ".cnv-field--check input"],
    f"{ROOM}manage/": [*FORM_PARTS, ".cnv-managed", ".cnv-deed"],
}


def test_the_sites_own_jquery_stays(open_page, room, ada):
    page = open_page(ada, ROOM, script=OLD_JQUERY)
    post(page, "Hello")
    says(page, "Hello")
    assert page.evaluate("() => [$.fn.jquery, jQuery.fn.jquery, CONVERSATE.$.fn.jquery]") == [
        "1.12.4",
        "1.12.4",
        "4.0.0+slim",
    ]


def test_a_site_without_jquery_gets_none_and_one_global_of_ours(open_page, room, ada):
    page = open_page(ada, "/chat/")
    before = set(page.evaluate("() => Object.keys(window)"))
    page.goto(ROOM)
    assert set(page.evaluate("() => Object.keys(window)")) - before == {"CONVERSATE"}


def boxes(page: Page, parts: list[str]) -> dict[str, object]:
    return {selector: page.locator(selector).first.bounding_box() for selector in parts}


@pytest.mark.parametrize("path", MEASURED)
def test_a_sites_rules_for_elements_change_nothing_of_ours(
    path, open_page, room, ada, grace, linus, say
):
    services.change_role(room=room, user=ada, role=Role.MODERATOR)
    services.create_room(title="Elsewhere", members=[ada, grace])
    say(grace, "Hello", files=[SimpleUploadedFile("moth.png", picture())])
    page = open_page(ada, path, viewport={"width": 1440, "height": 900})
    page.wait_for_timeout(300)
    before = boxes(page, MEASURED[path])
    page.evaluate(
        """rules => {
            const sheet = new CSSStyleSheet();
            sheet.replaceSync(rules);
            const ours = document.querySelector("link[rel=stylesheet]").sheet;
            for (const rule of sheet.cssRules) ours.insertRule(rule.cssText, 0);
        }""",
        SITE_RULES,
    )
    assert boxes(page, MEASURED[path]) == before
