from __future__ import annotations

import pytest

from conversate_web.markup.markdown import MarkdownMarkup
from tests.web.support.fragments import Fragment

CODE = '<pre><code tabindex="0">{}</code></pre>'


def render(text: str) -> str:
    return str(MarkdownMarkup().render(text))


def test_emphasis_is_emphasis() -> None:
    assert render("*a* _b_ **c** __d__ ~~e~~ `f`") == (
        "<p><em>a</em> <em>b</em> <strong>c</strong> <strong>d</strong> <s>e</s> <code>f</code></p>"
    )


def test_names_with_underscores_are_left_alone() -> None:
    assert render("some_snake_case") == "<p>some_snake_case</p>"


def test_single_line_breaks_are_kept() -> None:
    assert render("One\nTwo\n\nThree") == "<p>One<br>\nTwo</p>\n<p>Three</p>"


def test_a_fence_holds_code_of_a_language() -> None:
    assert render("```python\nif a < b:\n    *c*\n```") == (
        '<pre data-language="python"><code class="language-python" tabindex="0">'
        "if a &lt; b:\n    *c*\n</code></pre>"
    )


@pytest.mark.parametrize("name", ["c++", "c#", "objective-c", "f90", "asp.net"])
def test_languages_have_all_kinds_of_names(name: str) -> None:
    html = render(f"```{name}\nx\n```")
    assert f'class="language-{name}"' in html
    assert f'data-language="{name}"' in html


@pytest.mark.parametrize("name", ['a"b', "a&b", "é", "x" * 50, "a/b"])
def test_what_is_no_name_of_a_language_is_left_out(name: str) -> None:
    assert render(f"```{name}\nx\n```") == CODE.format("x\n")


def test_indented_text_is_code() -> None:
    assert render("Look:\n\n    a = 1") == "<p>Look:</p>\n" + CODE.format("a = 1\n")


def test_quotes_hold_what_was_said_before() -> None:
    assert render("> One\n> Two\n\nYes") == (
        "<blockquote>\n<p>One<br>\nTwo</p>\n</blockquote>\n<p>Yes</p>"
    )


def test_lists_have_bullets_or_numbers() -> None:
    assert Fragment(render("- a\n- b\n  - c")).tags == ["ul", "li", "li", "ul", "li"]
    assert Fragment(render("1. a\n2. b")).tags == ["ol", "li", "li"]


def test_a_list_begins_with_the_number_that_was_typed() -> None:
    assert ("ol", {"start": "3"}) in Fragment(render("3. c\n4. d")).elements


def test_a_heading_is_a_bold_paragraph_that_leaves_the_outline_of_the_page_alone() -> None:
    assert render("# One *two*\n###### Three") == (
        "<p><strong>One <em>two</em></strong></p>\n<p><strong>Three</strong></p>"
    )


def test_text_over_a_line_is_no_heading() -> None:
    assert render("Above\n---\nbelow") == "<p>Above</p>\n<hr>\n<p>below</p>"
    assert render("Above\n===") == "<p>Above<br>\n===</p>"


@pytest.mark.parametrize("text", ["<b>x</b>", "<!-- x -->", "&amp;", "&lt;b&gt;", "a < b > c"])
def test_html_and_its_entities_are_shown_as_they_were_typed(text: str) -> None:
    fragment = Fragment(render(text))
    assert (fragment.tags, fragment.text) == (["p"], text)


def test_a_backslash_takes_the_meaning_from_a_mark() -> None:
    assert render(r"\*a\* \:tada:") == "<p>*a* :tada:</p>"


def test_a_table_scrolls_in_an_element_that_gets_the_keyboard_focus() -> None:
    assert render("| a | b |\n|---|---|\n| *c* |\nd") == (
        '<div class="cnv-text__table" tabindex="0"><table>\n'
        "<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n"
        "<tbody>\n<tr>\n<td><em>c</em></td>\n<td></td>\n</tr>\n"
        "<tr>\n<td>d</td>\n<td></td>\n</tr>\n</tbody>\n"
        "</table></div>"
    )


def test_columns_of_a_table_have_an_alignment() -> None:
    elements = Fragment(render("a|b|c|d\n:-|:-:|-:|-\n1|2|3|4")).elements
    centered, at_end = {"class": "cnv-text__center"}, {"class": "cnv-text__end"}
    expected: list[dict[str, str]] = [{}, centered, at_end, {}]
    for tag in ["th", "td"]:
        assert [attributes for name, attributes in elements if name == tag] == expected


@pytest.mark.parametrize("text", ["> |a|\n> |-|\n> |b|", "- |a|\n  |-|\n  |b|", "x\n\n|a|\n|-|"])
def test_tables_stand_in_quotes_and_lists_and_after_text(text: str) -> None:
    assert "table" in Fragment(render(text)).tags


def test_a_cell_may_have_a_bar_and_a_link() -> None:
    fragment = Fragment(render("|a|\n|-|\n|x \\| https://example.com/ |"))
    assert fragment.tags.count("td") == 1
    assert fragment.links == [("https://example.com/", "https://example.com/")]
    assert "x | https" in fragment.text


@pytest.mark.parametrize(
    "text", ["|a|\n|-|\n|b|c|", "a|b\n-|-\n1|2|3", "|a|b|\n|-|", "a\n-|", "|a|\n| |"]
)
def test_a_table_that_would_lose_cells_is_text(text: str) -> None:
    fragment = Fragment(render(text))
    assert "table" not in fragment.tags
    assert "".join(fragment.text.split()) == "".join(text.split())


def test_items_of_a_task_list_have_a_box() -> None:
    assert render("- [ ] *open*\n- [x] done\n- [X] done\n- other") == (
        '<ul>\n<li class="cnv-text__task">\u2610 <em>open</em></li>\n'
        '<li class="cnv-text__task">\u2611\ufe0e done</li>\n'
        '<li class="cnv-text__task">\u2611\ufe0e done</li>\n<li>other</li>\n</ul>'
    )


@pytest.mark.parametrize(
    "text", ["[x] done", "- [x]", "- [ ]", "- [x](https://a.example)", "- [y] a"]
)
def test_other_brackets_are_no_box(text: str) -> None:
    html = render(text)
    assert "\u2610" not in html
    assert "\u2611" not in html


@pytest.mark.parametrize("text", ["#", "-", "*", ">", "1.", "```", "```js", "---", "***", "> -"])
def test_marks_alone_are_shown_as_they_were_typed(text: str) -> None:
    assert Fragment(render(text)).text == text


def test_a_message_of_files_alone_has_no_text() -> None:
    assert render("") == ""
