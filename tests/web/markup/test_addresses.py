"""What both markups take for an address."""

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
