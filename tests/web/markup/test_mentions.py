"""Marked names in the HTML of a markup."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth import get_user_model
from django.utils.safestring import SafeString, mark_safe
from hypothesis import given
from hypothesis import strategies as st

from conversate_core.content.cleaning import clean_text
from conversate_core.content.mentions import Names
from conversate_web.markup import Markup
from conversate_web.markup.markdown import MarkdownMarkup
from conversate_web.markup.mentions import mark_mentions, mark_own_mentions
from conversate_web.markup.plain import PlainMarkup
from tests.support.steps import steps
from tests.web.support.attacks import attacks
from tests.web.support.fragments import Fragment

BOTH = [PlainMarkup, MarkdownMarkup]


def names_of(*names: str) -> Names:
    model = get_user_model()
    return Names(
        model(pk=name, username=f"user{at}", last_name=name) for at, name in enumerate(names)
    )


def mark(html: str, *names: str) -> SafeString:
    return mark_mentions(mark_safe(html), names_of(*names))


def marked(html: str) -> list[str]:
    return re.findall(r'<span class="cnv-mention" data-users="[^"]*">(.*?)</span>', html)


@pytest.mark.parametrize("markup", BOTH)
def test_a_name_is_marked_as_it_was_typed(markup: type[Markup]) -> None:
    html = mark(markup().render("Hi @ada & @ADA, **@ada**"), "Ada")
    assert marked(html) == ["@ada", "@ADA", "@ada"]
    assert Fragment(html).text.strip("\n").startswith("Hi @ada & @ADA, ")


def test_the_viewer_sees_which_are_theirs() -> None:
    assert mark_own_mentions(mark("@ada @eve", "ada", "eve"), "eve") == (
        '<span class="cnv-mention" data-users="ada">@ada</span> '
        '<span class="cnv-mention cnv-mention--me" data-users="eve">@eve</span>'
    )


def test_a_name_that_another_one_has_too_is_the_viewers_as_well() -> None:
    model = get_user_model()
    names = Names(model(pk=number, username=str(number), last_name="Ada") for number in (1, 2))
    html = mark_mentions(mark_safe("@ada"), names)
    assert 'data-users="1 2"' in html
    assert "cnv-mention--me" in mark_own_mentions(html, "2")
    assert "cnv-mention--me" not in mark_own_mentions(html, "12")


@pytest.mark.parametrize(
    "html",
    [
        '<a href="https://example.org/@ada">@ada</a>',
        '<b title="@ada">x</b>',
        "<b title='> @ada'>x</b>",
        "<code>@ada</code>",
        "<pre><code>x</code> @ada</pre>",
        "<PRE>@ada</PRE>",
        "<!-- @ada -->",
        "<!-- <b>--> <a><!-- </a> -->@ada</a>",
        "<code></a>@ada</code>",
        "<a>@ada",
        "<b @ada",
    ],
)
def test_links_code_and_what_is_no_text_stay_as_they_are(html: str) -> None:
    assert mark(html, "ada") == html


def test_after_them_names_are_marked_again() -> None:
    assert marked(mark("<code>@ada</code> @ada <a>x</a><br>@ada", "ada")) == ["@ada", "@ada"]


@pytest.mark.parametrize("markup", BOTH)
def test_code_and_links_of_both_markups_have_no_marks(markup: type[Markup]) -> None:
    text = "https://example.org/@ada\n\n[@ada](https://example.org)\n\n`@ada`\n\n    @ada"
    html = mark(markup().render(text), "ada")
    assert len(marked(html)) == {PlainMarkup: 3, MarkdownMarkup: 0}[markup]


@pytest.mark.parametrize("markup", BOTH)
@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '"><b>',
        "Seán O'Brien & Söhne",
        "a<!--",
        "&lt;b&gt;",
        "&amp;",
        "javascript:alert(1)",
    ],
)
def test_a_name_is_text_whatever_it_is(markup: type[Markup], name: str) -> None:
    html = mark(markup().render(f"Ask @{name}"), name)
    assert set(Fragment(html).tags) <= {"p", "span"}
    assert Fragment(html).text.strip() == f"Ask @{name}"


def test_what_was_escaped_stays_escaped() -> None:
    assert mark("&lt;b&gt; @ada &amp;lt; &#x27;", "ada") == (
        '&lt;b&gt; <span class="cnv-mention" data-users="ada">@ada</span> &amp;lt; &#x27;'
    )


def test_what_mentions_nobody_stays_as_the_markup_made_it() -> None:
    for html in ("<p>&quot;x&quot;</p>", "<p>&quot;@eve&quot;</p>"):
        assert mark(html, "ada") == html


@pytest.mark.parametrize("markup", BOTH)
def test_attacks_do_no_more_with_names_in_them(markup: type[Markup]) -> None:
    for attack in attacks():
        text = clean_text(f"{attack} @ada {attack}@ada")
        html = markup().render(text)
        tags = [tag for tag in Fragment(mark(html, "ada", attack)).tags if tag != "span"]
        assert tags == Fragment(html).tags


@given(text=st.text(st.sampled_from("@ad <>&;\"'`*\n-!/") | st.characters(codec="utf-8")))
def test_whatever_is_typed_only_marks_are_added(text: str) -> None:
    for markup in BOTH:
        html = markup().render(clean_text(text))
        with_marks = mark(html, "ad", "a", "d <")
        assert re.sub(r"</?span[^>]*>", "", with_marks).count("<") == html.count("<")
        before, after = Fragment(html), Fragment(with_marks)
        assert [tag for tag in after.tags if tag != "span"] == before.tags


def test_the_pieces_of_a_text_are_looked_at_as_one_text() -> None:
    html = ("." + "@." * 74 + "<br>") * 66
    assert steps(lambda: mark(html, "@." * 74, "ada")) < 60_000
    marked = mark("<p>@ada</p>" + "@.<br>" * 3_000 + "@ada", "@." * 74, "ada")
    assert marked.count("cnv-mention") == 1


@pytest.mark.parametrize("piece", ["<b>@ada</b>", "@", "<a>@ada</a>", "&lt;@ada", "<code>"])
def test_twice_the_text_is_twice_the_work(piece: str) -> None:
    def work(size: int) -> int:
        return steps(lambda: mark(piece * (size // len(piece)), "ada"))

    assert work(4_000) < 2.3 * work(2_000) + 500
