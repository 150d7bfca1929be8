"""Texts that try to run scripts. A browser test renders the same texts in Chromium."""

from __future__ import annotations

import re

import pytest

from conversate_core.content.cleaning import clean_text
from conversate_web.markup import Markup
from conversate_web.markup.markdown import MarkdownMarkup
from conversate_web.markup.plain import PlainMarkup
from tests.web.support.attacks import attacks
from tests.web.support.fragments import Fragment

TAGS = {
    PlainMarkup: {"a", "br"},
    MarkdownMarkup: {
        *("a", "blockquote", "br", "code", "div", "em", "hr"),
        *("li", "ol", "p", "pre", "s", "strong", "ul"),
        *("table", "tbody", "td", "th", "thead", "tr"),
    },
}
# Every attribute that there may be, and all that it may say.
ATTRIBUTES = {
    ("a", "href"): r"(?i:https?://|mailto:)[^\s<>]+|(?:/(?!/)|[?#.])[^\s<>\\]*",
    ("a", "target"): "_blank",
    ("a", "rel"): "nofollow noopener noreferrer ugc",
    ("code", "class"): r"language-[a-zA-Z0-9_.+#-]+",
    ("code", "tabindex"): "0",
    ("div", "class"): "cnv-text__table",
    ("div", "tabindex"): "0",
    ("li", "class"): "cnv-text__task",
    ("pre", "data-language"): r"[a-zA-Z0-9_.+#-]+",
    ("td", "class"): "cnv-text__(center|end)",
    ("th", "class"): "cnv-text__(center|end)",
    ("ol", "start"): "[0-9]{1,9}",
}


def test_there_are_two_hundred_at_least() -> None:
    assert len(set(attacks())) == len(attacks()) >= 200


@pytest.mark.parametrize("cleaned", [True, False], ids=["as core keeps it", "as it was typed"])
@pytest.mark.parametrize("markup", TAGS)
def test_only_harmless_elements_come_of_them(markup: type[Markup], cleaned: bool) -> None:
    for text in attacks():
        html = markup().render(clean_text(text) if cleaned else text)
        for tag, attributes in Fragment(html).elements:
            assert tag in TAGS[markup], text
            for name, value in attributes.items():
                assert (tag, name) in ATTRIBUTES, text
                assert re.fullmatch(ATTRIBUTES[tag, name], value), text


@pytest.mark.parametrize("markup", TAGS)
def test_a_link_has_an_address_and_tells_the_other_site_nothing(markup: type[Markup]) -> None:
    for text in attacks():
        for tag, attributes in Fragment(markup().render(text)).elements:
            assert tag != "a" or attributes.keys() == {"href", "target", "rel"}, text


def test_parsing_this_finds_what_is_harmful() -> None:
    """The control: nothing above passes because the parser sees nothing."""
    tags = {tag for text in attacks() for tag in _raw(text)}
    assert tags >= {"script", "img", "iframe", "b"}


def _raw(text: str) -> list[str]:
    try:
        return Fragment(text).tags
    except AssertionError:
        return []
