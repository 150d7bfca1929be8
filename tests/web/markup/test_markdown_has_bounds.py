"""However a text is built, its cost is in proportion to its length, and none of it gets lost."""

from __future__ import annotations

import pytest

from conversate_web.markup.markdown import MarkdownMarkup
from tests.support.steps import steps
from tests.web.support.fragments import Fragment

# fmt: off
# Repeated, each of these made some Markdown renderer slow, deep or huge.
PIECES = [
    "word ", "[", "![", "[[]", "![[]()", "]", "[a](", "[a](<b", '[a](b "', "[a](http://a(",
    "[](http://a)", "![](http://a)", "[![](http://a)](http://b)", "*", "*a ", "*a_ ", "a**b",
    "_*", "**a *b ", "~~a ", "`", "`a", "`` a ` ", "<", "<a:", "<http://", "&", "\\", "> ", ">",
    ">- ", "- ", "1. ", "- a\n", "> a\n", ">a\n\n", "- a\n  ", "# a\n", "```\n", "    a\n", "\n",
    "a\n", "a  \n", ":a", ":tada:", "http://", "http://a ", "http://a(", "http://a)", "http://(",
    "https://a[", "www.", "www.a.b ", "mailto:", "mailto:a@",
]
# fmt: on

# A text that opens again and again, and then closes all of it.
NESTED = {
    "quotes": (">", "x", ""),
    "lists": ("- ", "x", ""),
    "numbers": ("1. ", "x", ""),
    "quotes and lists": ("> - ", "x", ""),
    "brackets": ("[", "x", "]"),
    "links": ("[", "x", "](http://a)"),
    "images": ("![", "x", "](http://a)"),
    "emphasis": ("*a ", "x", " a*"),
    "emphasis of two kinds": ("*a **b ", "x", " b** a*"),
    "emphasis of all kinds": ("*a ~~b __c ", "x", " c__ b~~ a*"),
    "stars": ("*", "x", "*"),
}


@pytest.mark.parametrize("piece", PIECES)
def test_twice_the_text_is_twice_the_work(piece: str) -> None:
    once, twice = (work(repeated(piece, size)) for size in (700, 1400))
    assert twice < 2.3 * once + 500


@pytest.mark.parametrize("piece", PIECES)
def test_the_result_is_in_proportion_to_the_text(piece: str) -> None:
    text = repeated(piece, 2_000)
    html = MarkdownMarkup().render(text)
    assert len(html) < 15 * len(text)
    assert Fragment(html).depth < 32


@pytest.mark.parametrize("name", NESTED)
def test_nobody_nests_deeper_than_a_page_can_bear(name: str) -> None:
    opening, text, closing = NESTED[name]
    times = 10_000 // len(opening + closing)
    html = MarkdownMarkup().render(opening * times + text + closing * times)
    fragment = Fragment(html)
    assert fragment.depth < 32
    assert text in fragment.text


def test_what_is_quoted_too_deep_shows_its_marks() -> None:
    fragment = Fragment(MarkdownMarkup().render(">" * 15 + "x"))
    assert (fragment.tags.count("blockquote"), fragment.text.strip()) == (12, ">>>x")


def test_what_is_emphasised_too_often_shows_its_marks() -> None:
    fragment = Fragment(MarkdownMarkup().render("*a " * 14 + "x" + " a*" * 14))
    assert fragment.tags.count("em") == 12
    assert fragment.text == "a " * 12 + "*a *a x a* a*" + " a" * 12


def work(text: str) -> int:
    """Of rendering a text that was not rendered before."""
    return steps(lambda: MarkdownMarkup().render(text))


def repeated(piece: str, size: int) -> str:
    return piece * (size // len(piece))
