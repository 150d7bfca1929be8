"""A page that was seen before costs no more in Markdown than in plain text."""

from __future__ import annotations

from conversate_web.markup.caching import Remembered
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
    remembered = Remembered(doubling, most=100)
    assert [remembered("a"), remembered("a"), remembered("b")] == ["aa", "aa", "bb"]
    assert doubling.asked == ["a", "b"]


def test_the_one_that_was_not_asked_for_longest_is_forgotten_first() -> None:
    doubling = Doubling()
    remembered = Remembered(doubling, most=6)
    for text in "abacab":
        remembered(text)
    assert doubling.asked == ["a", "b", "c", "b"]


def test_a_text_that_is_too_long_to_be_remembered_is_rendered_all_the_same() -> None:
    remembered = Remembered(Doubling(), most=6)
    assert remembered("long") == "longlong"
    assert remembered("a") == "aa"


def test_two_that_render_the_same_text_at_once_count_it_once() -> None:
    doubling = Doubling()

    def meanwhile(text: str) -> str:
        """Another request is faster."""
        if len(doubling.asked) == 0:
            doubling.asked.append("slow")
            remembered(text)
        return doubling(text)

    remembered = Remembered(meanwhile, most=9)
    for text in "abc":
        remembered(text)
    assert remembered("a") == "aa"
    assert doubling.asked == ["slow", "a", "a", "b", "c"]
