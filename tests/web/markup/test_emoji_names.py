"""Names of emoji between colons, in both markups."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conversate_web.markup import Markup
from conversate_web.markup.emoji import NAME, replace_names
from conversate_web.markup.markdown import MarkdownMarkup
from conversate_web.markup.plain import PlainMarkup
from tests.support.steps import steps

BOTH = pytest.mark.parametrize("markup", [PlainMarkup, MarkdownMarkup])


def shown(markup: type[Markup], text: str) -> str:
    return str(markup().render(text)).removeprefix("<p>").removesuffix("</p>")


@BOTH
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (":tada:", "🎉"),
        ("Done :+1: :-1:!", "Done 👍 👎!"),
        (":tada::heart:", "🎉❤️"),
        ("(:tada:)", "(🎉)"),
        (":tada:\n:melting_face:", "🎉<br>🫠"),
        (":no_such_thing: :tada:", ":no_such_thing: 🎉"),
        (":no_such_thing::tada:", ":no_such_thing:🎉"),
        ("<:tada:>", "&lt;🎉&gt;"),
    ],
)
def test_they_become_emoji(markup: type[Markup], text: str, expected: str) -> None:
    assert shown(markup, text).replace("<br>\n", "<br>") == expected


@BOTH
@pytest.mark.parametrize(
    "text",
    [":no_such_thing:", "10:100:20", "10:30:00", "a:tada:", ":tada:a", ":tada", ": tada :", "::"],
)
def test_anything_else_between_colons_stays(markup: type[Markup], text: str) -> None:
    assert shown(markup, text) == text


@BOTH
def test_addresses_keep_their_colons(markup: type[Markup]) -> None:
    html = shown(markup, ":key: http://example.org:80/(:tada:)?x=:key:&y :key:")
    assert 'href="http://example.org:80/(:tada:)?x=:key:&amp;y"' in html
    assert html.startswith("🔑 <a ")
    assert html.endswith("</a> 🔑")


@BOTH
def test_a_site_can_turn_them_off(markup: type[Markup], settings) -> None:
    assert shown(markup, "Well done :tada:") == "Well done 🎉"
    settings.CONVERSATE_EMOJI_NAMES = False
    assert shown(markup, "Well done :tada:") == "Well done :tada:"
    settings.CONVERSATE_EMOJI_NAMES = True
    assert shown(markup, "Well done :tada:") == "Well done 🎉"


@pytest.mark.parametrize("text", [":", ":a", ":" + "a" * 80, ":tada: ", ":a:", ":" + "+" * 79])
def test_the_work_grows_with_the_length_of_the_text_alone(text: str) -> None:
    def work(count: int) -> Callable[[], object]:
        return lambda: replace_names(text * count)

    replace_names(":no_such_thing:")  # loads the table
    assert steps(work(400)) <= 4 * steps(work(100)) + 20


def test_a_name_is_bounded_so_that_each_colon_reads_a_short_piece() -> None:
    assert NAME.endswith("{1,80}")
