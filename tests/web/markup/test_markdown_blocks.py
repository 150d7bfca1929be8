from __future__ import annotations

import pytest

from conversate_web.markup.markdown import MarkdownMarkup
from tests.web.support.fragments import Fragment


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
        '<pre><code class="language-python">if a &lt; b:\n    *c*\n</code></pre>'
    )


@pytest.mark.parametrize("name", ["c++", "c#", "objective-c", "f90", "asp.net"])
def test_languages_have_all_kinds_of_names(name: str) -> None:
    assert f'class="language-{name}"' in render(f"```{name}\nx\n```")


@pytest.mark.parametrize("name", ['a"b', "a&b", "é", "x" * 50, "a/b"])
def test_what_is_no_name_of_a_language_is_left_out(name: str) -> None:
    assert render(f"```{name}\nx\n```") == "<pre><code>x\n</code></pre>"


def test_indented_text_is_code() -> None:
    assert render("Look:\n\n    a = 1") == "<p>Look:</p>\n<pre><code>a = 1\n</code></pre>"


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


def test_tables_are_text() -> None:
    assert Fragment(render("| a |\n|---|\n| b |")).tags == ["p", "br", "br"]


@pytest.mark.parametrize("text", ["#", "-", "*", ">", "1.", "```", "```js", "---", "***", "> -"])
def test_marks_alone_are_shown_as_they_were_typed(text: str) -> None:
    assert Fragment(render(text)).text == text


def test_a_message_of_files_alone_has_no_text() -> None:
    assert render("") == ""
