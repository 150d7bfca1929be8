"""Markdown is cached: a page that was rendered before costs no more than plain text."""

from __future__ import annotations

from conversate_web.markup.caching import CachedFunction
from conversate_web.markup.markdown import MarkdownMarkup
from conversate_web.markup.plain import PlainMarkup
from tests.support.steps import steps

PAGE = [
    f"**Number** {number}: see https://example.com/{number}\n\n- a\n- b" for number in range(100)
]


def test_a_page_of_messages_is_less_work_than_plain_text_after_the_first_view() -> None:
    def view(markup: MarkdownMarkup | PlainMarkup) -> int:
        return steps(lambda: [markup.render(text) for text in PAGE])

    first, second = view(MarkdownMarkup()), view(MarkdownMarkup())
    assert second < view(PlainMarkup()) < first


class Doubling:
    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, text: str) -> str:
        self.asked.append(text)
        return 2 * text


def test_the_same_text_is_rendered_once() -> None:
    doubling = Doubling()
    cached = CachedFunction(doubling, max_size=100)
    assert [cached("a"), cached("a"), cached("b")] == ["aa", "aa", "bb"]
    assert doubling.asked == ["a", "b"]


def test_the_one_that_was_not_asked_for_longest_is_forgotten_first() -> None:
    doubling = Doubling()
    cached = CachedFunction(doubling, max_size=6)
    for text in "abacab":
        cached(text)
    assert doubling.asked == ["a", "b", "c", "b"]


def test_a_text_that_is_too_long_to_be_remembered_is_rendered_all_the_same() -> None:
    cached = CachedFunction(Doubling(), max_size=6)
    assert cached("long") == "longlong"
    assert cached("a") == "aa"


def test_two_that_render_the_same_text_at_once_count_it_once() -> None:
    doubling = Doubling()

    def meanwhile(text: str) -> str:
        """Another request is faster."""
        if len(doubling.asked) == 0:
            doubling.asked.append("slow")
            cached(text)
        return doubling(text)

    cached = CachedFunction(meanwhile, max_size=9)
    for text in "abc":
        cached(text)
    assert cached("a") == "aa"
    assert doubling.asked == ["slow", "a", "a", "b", "c"]
