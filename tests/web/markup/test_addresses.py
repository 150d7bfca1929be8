"""What both markups recognize as a URL."""

from __future__ import annotations

import pytest

from conversate_web.markup import Markup
from conversate_web.markup.markdown import MarkdownMarkup
from conversate_web.markup.plain import PlainMarkup
from tests.web.support.fragments import Fragment

pytestmark = pytest.mark.parametrize("markup", [PlainMarkup, MarkdownMarkup])


@pytest.mark.parametrize(
    "text",
    [
        "http://localhost/",
        "http://localhost:8000",
        "https://ada:secret@example.com/",
        "https://example.com?a",
        "https://example.com#a",
        "https://example.com./",
        "https://sub_domain.example.com/",
        "http://192.168.0.1/a",
        "http://[2001:db8::1]/",
        "https://example.com/?next=https://other.example/",
        "https://example.com/[a]/{b}",
    ],
)
def test_what_a_browser_would_open_is_linked(markup: type[Markup], text: str) -> None:
    ((_, name),) = Fragment(markup().render(text)).links
    assert name == text


@pytest.mark.parametrize(
    "text",
    [
        "http://example.com:port/",
        "http://example.com:http://example.com",
        "http://[x]/",
        "http://[::1/",
        "https://exa(mple.com/",
        "https://exa%mple.com/",
        "https://exa$mple.com https://$",
        "www.example.com:x/",
    ],
)
def test_what_no_browser_would_open_is_text(markup: type[Markup], text: str) -> None:
    fragment = Fragment(markup().render(text))
    assert (fragment.links, fragment.text) == ([], text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("(https://example.com/a), then", "https://example.com/a"),
        ("https://example.com/a).b", "https://example.com/a"),
        ("{https://example.com/(a]", "https://example.com/(a"),
        ("https://example.com/a(", "https://example.com/a"),
    ],
)
def test_an_address_ends_at_a_bracket_that_was_opened_before_it(
    markup: type[Markup], text: str, name: str
) -> None:
    assert [found for _, found in Fragment(markup().render(text)).links] == [name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("https://example.com/パス。次", "https://example.com/パス"),
        ("https://example.com、次", "https://example.com"),
        ("（https://example.com/a）です", "https://example.com/a"),
        ("「https://example.com/a」", "https://example.com/a"),
        ("＜https://example.com/a＞", "https://example.com/a"),
        ("https://example.com/a，然后", "https://example.com/a"),
        ("https://example.com/a！", "https://example.com/a"),
        ("https://example.com/كتاب، ثم", "https://example.com/كتاب"),
        ("https://example.com/a؟", "https://example.com/a"),
        ("https://example.com/a।", "https://example.com/a"),
        ("https://example.com/a።", "https://example.com/a"),
        ("https://example.com/a„", "https://example.com/a"),
        ("https://example.com/ジョン・スミス", "https://example.com/ジョン・スミス"),
        ("https://example.com/col·lecció", "https://example.com/col·lecció"),
        ("https://example.com/l’été’", "https://example.com/l’été"),
    ],
)
def test_punctuation_of_every_script_ends_an_address(
    markup: type[Markup], text: str, name: str
) -> None:
    fragment = Fragment(markup().render(text))
    assert [found for _, found in fragment.links] == [name]
    assert fragment.text == text


@pytest.mark.parametrize(
    "before", ["看", "これは", "カタカナ", "ｶﾅ", "𠮷", "ดู", "ເບິ່ງ", "ကြည့်", "មើល", "여기", "ཤོག", "々"]
)
def test_a_script_without_spaces_may_stand_before_an_address(
    markup: type[Markup], before: str
) -> None:
    fragment = Fragment(markup().render(f"{before}https://example.com/a"))
    assert [found for _, found in fragment.links] == ["https://example.com/a"]


@pytest.mark.parametrize("before", ["a", "7", "é", "я", "א", "ع", "अ"])
def test_a_letter_of_other_scripts_before_an_address_makes_it_text(
    markup: type[Markup], before: str
) -> None:
    assert Fragment(markup().render(f"{before}https://example.com/a")).links == []


@pytest.mark.parametrize("text", ["https://example.com/Foo_", "see https://example.com/__init__"])
def test_a_final_underscore_belongs_to_the_address_where_it_is_no_mark(
    markup: type[Markup], text: str
) -> None:
    ((_, name),) = Fragment(markup().render(text)).links
    address = text.removeprefix("see ")
    assert name == (address if markup is PlainMarkup else address.rstrip("_"))
