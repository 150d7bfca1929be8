"""Any text takes time in proportion to its length, and none of it gets lost."""

from __future__ import annotations

import pytest

from conversate_web.markup.markdown import MarkdownMarkup
from conversate_web.markup.plain import PlainMarkup
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
    "https://a[", "www.", "www.a.b ", "mailto:", "mailto:a@", "[a]", "[a][", "[a\n", "[a]:",
    "[a]: /b\n", "[a]: /b\n\n[a] ", "[a]: /b '\n", "|", "|a", "|-", "a|b\n-|-\n",
    "|a|\n|-|\n|b|\n", "a|b\n-|-\n\n", "> > > -|-|", "- - - |a|-", "-|:-:",
    "a|b\n-|-\n1|2|3\n", "> a|b\n> -|-\n", "- [x] a\n", "- [ ] ",
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

# Tables whose rows are shorter than the header.
SHORT_ROWS = {
    "many columns": "|a" * 60 + "\n" + "|-" * 60 + "\n",
    "few columns": "|a|b|c\n|-|-|-\n",
}

# Lines of Python that one message may take, which is a few milliseconds.
MOST_STEPS = 1_500_000


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


@pytest.mark.parametrize("use", ["[a]", "[a] ", "[b][a]", "![a]"])
@pytest.mark.parametrize("length", [1, 100, 5_000])
def test_definitions_make_no_short_text_a_long_one(use: str, length: int) -> None:
    definition = f"\n\n[a]: https://example.com/{'a' * length}"
    text = use * ((10_000 - len(definition)) // len(use)) + definition
    html = MarkdownMarkup().render(text)
    assert len(html) < 15 * len(text)
    assert use.strip() in Fragment(html).text


@pytest.mark.parametrize("name", SHORT_ROWS)
def test_cells_that_nobody_typed_make_no_short_text_a_long_one(name: str) -> None:
    text = SHORT_ROWS[name] + "|\n" * 4_000
    assert work(text) < MOST_STEPS
    assert len(MarkdownMarkup().render(text)) < 15 * len(text)


def test_a_table_that_is_quoted_too_deep_shows_its_marks() -> None:
    text = "".join(f"{'>' * 13} {line}\n" for line in ["|a|", "|-|", "|b|"])
    fragment = Fragment(MarkdownMarkup().render(text))
    assert "table" not in fragment.tags
    assert "|a|" in fragment.text


def test_what_is_quoted_too_deep_shows_its_marks() -> None:
    fragment = Fragment(MarkdownMarkup().render(">" * 15 + "x"))
    assert (fragment.tags.count("blockquote"), fragment.text.strip()) == (12, ">>>x")


def test_what_is_emphasised_too_often_shows_its_marks() -> None:
    fragment = Fragment(MarkdownMarkup().render("*a " * 14 + "x" + " a*" * 14))
    assert fragment.tags.count("em") == 12
    assert fragment.text == "a " * 12 + "*a *a x a* a*" + " a" * 12


def work(text: str) -> int:
    """Return the steps that it takes to render a text that is not cached."""
    return steps(lambda: MarkdownMarkup().render(text))


def repeated(piece: str, size: int) -> str:
    return piece * (size // len(piece))


# Each of these is what a text of the length that most sites allow can be made of, before or behind
# something long that is then read again and again.
OTHERS = [
    *("[![](", "![*", "![](", "![](@\u00a0", "[a](", "[a](b '", "<http://a>", "<a@b.c>"),
    *("- ```\n", "[a]: b\n\n"),
]
LONG = ["x", " ", "(", "\\(", '"x', "'", "<x", "]"]


@pytest.mark.parametrize("piece", [*PIECES, *OTHERS])
def test_a_message_is_a_hundredth_of_a_page_whatever_it_is_made_of(piece: str) -> None:
    assert work((piece * 10_000)[:10_000]) < MOST_STEPS
    for times in (100, 250):
        for long in LONG:
            text = (piece * times + long * 10_000)[:10_000]
            assert work(text) < MOST_STEPS, (times, long)


@pytest.mark.parametrize("piece", ["![", "[", "*a", "- a\n", "`a` *b* ", "http://a "])
def test_what_is_more_than_a_message_is_worth_is_shown_as_it_was_typed(piece: str) -> None:
    text = "*first* " + repeated(piece, 9_900) + " last"
    html = MarkdownMarkup().render(text)
    assert html == PlainMarkup().render(text)
    assert "".join(Fragment(html).text.split()) == "".join(text.split())


def test_a_long_text_that_uses_everything_is_within_the_bounds() -> None:
    part = (
        "## Release *notes*\n\nThanks to **all** of you, see [the list](https://example.org/list)"
        " and https://example.org/more :tada:\n\n"
        "- one `item`\n- two\n  - three\n\n> quoted _text_\n\n"
        "```python\ndef f(x):\n    return x[0] * x[1]\n```\n\n"
    )
    paragraph = "The quick brown fox jumps over the lazy dog, again and again. " * 4 + "\n\n"
    text = ((part + paragraph) * 20)[:10_000]
    tags = Fragment(MarkdownMarkup().render(text)).tags
    assert {"strong", "em", "a", "li", "blockquote", "pre", "code"} <= set(tags)


def test_a_table_of_300_cells_and_a_list_of_100_tasks_are_still_markdown() -> None:
    rows = "".join(f"| number {number} | {number} | x |\n" for number in range(99))
    tags = Fragment(MarkdownMarkup().render(f"| a | b | c |\n|---|---|---|\n{rows}")).tags
    assert tags.count("td") == 297
    tasks = "".join(f"- [x] number {number}\n" for number in range(100))
    assert Fragment(MarkdownMarkup().render(tasks)).text.count("\u2611") == 100


def test_a_message_with_a_hundred_links_is_still_markdown() -> None:
    links = "".join(f"- [page {number}](https://example.org/{number})\n" for number in range(60))
    assert Fragment(MarkdownMarkup().render(links)).tags.count("a") == 60


def test_the_first_300_addresses_of_a_plain_text_are_links() -> None:
    html = PlainMarkup().render("http://a.example " * 400)
    assert Fragment(html).tags.count("a") == 300
    assert Fragment(html).text.count("http://a.example") == 400
