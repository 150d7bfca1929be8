from __future__ import annotations

import pytest

from conversate_web.markup.markdown import MarkdownMarkup
from tests.web.support.fragments import Fragment


def render(text: str) -> str:
    return str(MarkdownMarkup().render(text))


def links(text: str) -> list[tuple[str, str]]:
    return Fragment(render(text)).links


def test_a_link_opens_beside_the_chat_and_tells_the_other_site_nothing() -> None:
    assert render("[*See* this](https://example.com/?a=1&b=2 'title')") == (
        '<p><a href="https://example.com/?a=1&amp;b=2" target="_blank" '
        'rel="nofollow noopener noreferrer ugc"><em>See</em> this</a></p>'
    )


@pytest.mark.parametrize(
    ("text", "address", "name"),
    [
        ("<https://example.com/a>", "https://example.com/a", "https://example.com/a"),
        ("<ada@example.com>", "mailto:ada@example.com", "ada@example.com"),
        ("[](https://example.com/)", "https://example.com/", "https://example.com/"),
        ("[ ](https://example.com/)", "https://example.com/", " https://example.com/"),
        ("[`x`](https://example.com/)", "https://example.com/", "x"),
        ("[write](mailto:ada@example.com)", "mailto:ada@example.com", "write"),
        ("[x](https://example.com/a_(b))", "https://example.com/a_(b)", "x"),
        ("[x](https://müller.example/ü)", "https://xn--mller-kva.example/%C3%BC", "x"),
        ("[https://a.example](https://b.example)", "https://b.example", "https://a.example"),
    ],
)
def test_links_have_an_address_and_a_name(text: str, address: str, name: str) -> None:
    assert links(text) == [(address, name)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("https://example.com/a", "https://example.com/a"),
        ("See https://example.com/a.", "https://example.com/a"),
        ("(https://example.com/a)", "https://example.com/a"),
        ("(https://example.com/a), then", "https://example.com/a"),
        ("[https://example.com/a]", "https://example.com/a"),
        ("**https://example.com/a**", "https://example.com/a"),
        ("_https://example.com/a_", "https://example.com/a"),
        ("~~https://example.com/a~~", "https://example.com/a"),
        ("> https://example.com/a", "https://example.com/a"),
        ("https://example.com/*a*/_b_/~~c~~/", "https://example.com/*a*/_b_/~~c~~/"),
        ("https://example.com/:tada:/", "https://example.com/:tada:/"),
        ("https://example.com/?a=1&copy=2", "https://example.com/?a=1&copy=2"),
        ("https://example.com/a_(b)", "https://example.com/a_(b)"),
        ("HTTPS://EXAMPLE.COM/", "HTTPS://EXAMPLE.COM/"),
        ("mailto:ada@example.com", "mailto:ada@example.com"),
        ("www.example.com/a", "www.example.com/a"),
        ("https://müller.example/", "https://müller.example/"),
        ("http://[::1]:8000/a", "http://[::1]:8000/a"),
    ],
)
def test_an_address_is_linked_as_it_was_typed(text: str, name: str) -> None:
    ((address, shown),) = links(text)
    assert shown == name
    assert address.lower().startswith(("https://", "http://", "mailto:"))


@pytest.mark.parametrize(
    "text",
    [
        "[x](//example.com)",
        "f[i](x)",
        "[x](ftp://example.com)",
        "[x](javascript:a/b)",
        "[x](<java\tscript:a/b>)",
        "[x](data:text/html,/)",
        "[x](javascript:alert(1))",
        "[x]",
        "[x][y]",
        "[x](",
        "ada@example.com",
        "`https://example.com`",
        "    https://example.com",
        "```\nhttps://example.com\n```",
        "xhttps://example.com",
        "https://",
        "http://a:99999/",
        "http://[x/",
        "https://exa[mple.com/ **x**",
    ],
)
def test_what_is_no_address_for_a_browser_is_no_link(text: str) -> None:
    assert links(text) == []


@pytest.mark.parametrize(
    "address",
    [
        *("/", "/settings", "/chat/garden/?q=1#message-1", "../garden/", "./", "menu/today"),
        *("?page=2", "#message-1", "/a:b", "/%C3%BC/"),
    ],
)
def test_links_within_the_site_are_links(address: str) -> None:
    assert links(f"[x]({address})") == [(address, "x")]
    assert links(f"[x][1]\n\n[1]: {address}") == [(address, "x")]


@pytest.mark.parametrize("text", ["/\\\\example.com", "/\\example.com", "/\t/example.com"])
def test_what_a_browser_would_take_for_two_slashes_is_encoded(text: str) -> None:
    ((address, _name),) = links(f"[x](<{text}>)")
    assert address.startswith(("/%5C", "/%09"))


@pytest.mark.parametrize(
    "text",
    [
        "See [the *plan*][1].\n\n[1]: https://example.com/plan 'Title'",
        "[1]: https://example.com/plan\n\nSee [the *plan*][1].",
        "See [the *plan*][].\n\n[the *plan*]: https://example.com/plan",
        "See [the *plan*].\n\n[The *Plan*]: <https://example.com/plan>",
    ],
)
def test_a_link_may_have_its_address_at_another_place(text: str) -> None:
    assert links(text) == [("https://example.com/plan", "the plan")]
    assert Fragment(render(text)).text.strip() in {"See the plan.", "See the plan"}


@pytest.mark.parametrize(
    "text",
    [
        "Note\n\n[1]: https://example.com/",
        "[todo]: tomorrow",
        "See [it][1].\n\n[1]: javascript:alert(1)",
        "See [it][1].\n\n[1]: https://a.example\n[2]: https://b.example",
        "See [it][1].\n\n[1]: https://a.example\n[1]: https://b.example",
    ],
)
def test_an_address_that_no_link_uses_stays_text(text: str) -> None:
    assert Fragment(render(text)).text.split() == text.split()


def test_a_refused_link_is_shown_as_it_was_typed() -> None:
    assert Fragment(render("[x](javascript:alert(1))")).text == "[x](javascript:alert(1))"


def test_images_are_links_that_load_nothing() -> None:
    assert render("![A *cat*](https://example.com/cat.png)") == (
        '<p><a href="https://example.com/cat.png" target="_blank" '
        'rel="nofollow noopener noreferrer ugc">A <em>cat</em></a></p>'
    )


def test_an_image_without_description_is_named_by_its_address() -> None:
    address = "https://example.com/cat.png"
    assert links(f"![]({address})") == [(address, address)]


def test_what_is_almost_an_image_is_text() -> None:
    assert Fragment(render("Oh ![no] (image) !")).text == "Oh ![no] (image) !"


def test_an_image_in_a_link_is_its_description() -> None:
    text = "[![Build *passed*](https://ci.example/badge.svg)](https://ci.example/)"
    assert links(text) == [("https://ci.example/", "Build passed")]


def test_an_image_without_description_in_a_link_leaves_the_address_of_the_link() -> None:
    text = "[![](https://ci.example/badge.svg)](https://ci.example/)"
    assert links(text) == [("https://ci.example/", "https://ci.example/")]


def test_an_address_in_the_name_of_a_link_is_no_link_of_its_own() -> None:
    text = "[see https://a.example/ and <https://b.example>](https://c.example/)"
    name = "see https://a.example/ and https://b.example"
    assert links(text) == [("https://c.example/", name)]


def test_the_inner_one_of_links_in_links_is_the_link() -> None:
    assert ("https://a.example/", "b") in links("[a [b](https://a.example/) c](https://b.example/)")
