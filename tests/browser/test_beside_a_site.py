"""The pages in a site that has scripts and rules of its own."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.support.room_page import ROOM, post, says

# What a site's own script leaves behind: an old jQuery, as far as it can be told from outside.
OLD_JQUERY = """
    window.jQuery = window.$ = function siteQuery() {};
    window.jQuery.fn = { jquery: "1.12.4" };
"""
# Rules for elements as sites have them, and some that ours must withstand.
SITE_RULES = """
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
MEASURED = [
    ".cnv-room__header",
    ".cnv-room__title",
    ".cnv-conversation",
    ".cnv-message__body",
    ".cnv-composer",
    ".cnv-composer__text",
    ".cnv-composer__bar",
    ".cnv-side",
    ".cnv-members",
    ".cnv-rooms__link",
]


def test_the_sites_own_jquery_stays(open_page, room, ada):
    page = open_page(ada, ROOM, script=OLD_JQUERY)
    post(page, "Hello")
    says(page, "Hello")
    assert page.evaluate("() => [$.fn.jquery, jQuery.fn.jquery, CONVERSATE.$.fn.jquery]") == [
        "1.12.4",
        "1.12.4",
        "4.0.0",
    ]


def test_a_site_without_jquery_gets_none_and_one_global_of_ours(open_page, room, ada):
    page = open_page(ada, "/chat/")
    before = set(page.evaluate("() => Object.keys(window)"))
    page.goto(ROOM)
    assert set(page.evaluate("() => Object.keys(window)")) - before == {"CONVERSATE"}


@pytest.fixture
def bare_and_styled(open_page, room, ada, grace, say):
    say(grace, "Hello")
    page: Page = open_page(ada, ROOM, viewport={"width": 1440, "height": 900})
    return page


def boxes(page: Page) -> dict[str, object]:
    return {selector: page.locator(selector).first.bounding_box() for selector in MEASURED}


def test_a_sites_rules_for_elements_change_nothing_in_the_room(bare_and_styled):
    page = bare_and_styled
    expect(page.locator(".cnv-side details").first).to_have_attribute("open", "")
    before = boxes(page)
    page.evaluate(
        "rules => { const sheet = new CSSStyleSheet(); sheet.replaceSync(rules); "
        "document.adoptedStyleSheets = []; "
        "const link = document.querySelector('link[rel=stylesheet]').sheet; "
        "for (const rule of sheet.cssRules) link.insertRule(rule.cssText, 0); }",
        SITE_RULES,
    )
    assert boxes(page) == before


def test_our_rules_reach_nothing_of_the_sites(bare_and_styled):
    selectors = bare_and_styled.evaluate(
        """() => {
          const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]);
          const inner = (rule) => rule.selectorText ? [rule] : [...(rule.cssRules || [])];
          return rules.flatMap(inner).map((rule) => rule.selectorText).filter(Boolean);
        }"""
    )
    assert len(selectors) > 100
    assert [selector for selector in selectors if ".cnv-" not in selector] == []
