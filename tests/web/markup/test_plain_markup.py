from __future__ import annotations

import time
from html.parser import HTMLParser

import pytest
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from conversate_web.markup import Markup, get_markup
from conversate_web.markup.plain import PlainMarkup


class Links(HTMLParser):
    """The links of a piece of HTML, as pairs of address and text; and all of its text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[list[str]] = []
        self.tags: list[str] = []
        self.text = ""
        self._inside = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "br":
            self.text += "\n"
        if tag == "a":
            self.found.append([dict(attrs)["href"] or "", ""])
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._inside:
            self.found[-1][1] += data


def render(text: str) -> SafeString:
    return PlainMarkup().render(text)


def links(text: str) -> list[str]:
    return [href for href, _ in Links(render(text)).found]


def test_it_is_the_default() -> None:
    assert isinstance(get_markup(), PlainMarkup)


def test_text_is_escaped() -> None:
    assert render("<b>&\"'") == "&lt;b&gt;&amp;&quot;&#x27;"


def test_lines_are_broken_where_they_were() -> None:
    assert render("One\nTwo\n\nThree") == "One<br>Two<br><br>Three"


def test_a_link_opens_beside_the_chat_and_tells_the_other_site_nothing() -> None:
    assert render("See https://example.com/?a=1&b=2") == (
        'See <a href="https://example.com/?a=1&amp;b=2" target="_blank" '
        'rel="nofollow noopener noreferrer ugc">https://example.com/?a=1&amp;b=2</a>'
    )


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("http://example.com", "http://example.com"),
        ("HTTPS://EXAMPLE.COM/A", "HTTPS://EXAMPLE.COM/A"),
        ("www.example.com/a", "https://www.example.com/a"),
        ("WWW.example.com", "https://WWW.example.com"),
        ("mailto:ada@example.com", "mailto:ada@example.com"),
        ("http://localhost:8000/a#b", "http://localhost:8000/a#b"),
        ("http://[::1]/a", "http://[::1]/a"),
        ("https://müller.example/straße", "https://müller.example/straße"),
        ("https://例え.jp/テスト", "https://例え.jp/テスト"),
        ("https://example.com/~ada/", "https://example.com/~ada/"),
        ("(https://example.com/a)", "https://example.com/a"),
        ("„https://example.com/a“", "https://example.com/a"),
        ("<https://example.com/a>", "https://example.com/a"),
        ('"https://example.com/a"', "https://example.com/a"),
        ("'https://example.com/a'", "https://example.com/a"),
        ("*https://example.com/a*", "https://example.com/a"),
        ("https://example.com/a.", "https://example.com/a"),
        ("https://example.com/a?!...", "https://example.com/a"),
        ("https://example.com/a…", "https://example.com/a"),
        ("see:https://example.com/a;", "https://example.com/a"),
        ("https://example.com/a_(b)", "https://example.com/a_(b)"),
        ("(https://example.com/a_(b))", "https://example.com/a_(b)"),
        ("(see https://example.com/a_(b).)", "https://example.com/a_(b)"),
        ("[https://example.com/a]", "https://example.com/a"),
        ("https://example.com/a)]}.", "https://example.com/a"),
        ("line\nhttps://example.com/a\nline", "https://example.com/a"),
    ],
)
def test_an_address_is_linked_without_what_stands_around_it(text: str, address: str) -> None:
    assert links(text) == [address]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "http://",
        "https://...",
        "http://?",
        "https://)",
        "www.",
        "www.example",
        "www..com",
        "mailto:",
        "mailto:nobody",
        "mailto:@",
        "xhttp://example.com",
        "awww.example.com",
        "ftp://example.com",
        "javascript:alert(1)",
        "JAVASCRIPT://www",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:msgbox",
        "file:///etc/passwd",
        "//example.com",
        "ada@example.com",
        "example.com",
    ],
)
def test_what_is_no_such_address_is_not_linked(text: str) -> None:
    assert links(text) == []


def test_several_addresses_in_a_text_are_each_linked() -> None:
    text = "http://a.example, www.b.example and (mailto:c@d.example)"
    assert links(text) == ["http://a.example", "https://www.b.example", "mailto:c@d.example"]


def test_an_address_can_not_be_turned_around_to_read_as_another_one() -> None:
    assert links("https://evil.example/\u202egnp.kcart") == ["https://evil.example/"]


@pytest.mark.parametrize(
    "text",
    [
        'https://example.com/"onmouseover="alert(1)',
        "https://example.com/'onmouseover='alert(1)",
        "https://example.com/<script>alert(1)</script>",
        "https://example.com/&quot;&gt;<img src=x onerror=alert(1)>",
        "http://javascript:alert(1)",
        "mailto:a@b?subject=<script>",
        'www.example.com"><svg/onload=alert(1)>',
    ],
)
def test_nothing_gets_out_of_a_link(text: str) -> None:
    rendered = Links(render(text))
    assert set(rendered.tags) <= {"a", "br"}
    assert rendered.text == text
    starts = ("http://", "https://", "mailto:")
    assert all(href.startswith(starts) for href, _ in rendered.found)


alphabet = st.sampled_from(
    ["http://", "www.", "mailto:", "a", "@", ".", "(", ")", "<", '"', "&", "\n", " ", "é", "]"]
)


@given(st.lists(alphabet, max_size=40).map("".join) | st.text(max_size=60))
def test_what_is_read_is_what_was_typed(text: str) -> None:
    text = text.replace("\r", "").replace("\x00", "")
    rendered = Links(render(text))
    assert rendered.text == text
    assert set(rendered.tags) <= {"a", "br"}


@pytest.mark.parametrize(
    "piece",
    [
        "http://",
        "www.",
        "(",
        "http://a(",
        "http://a)",
        "http://a.",
        "mailto:a@",
        "www.a.",
        "<",
        "a",
    ],
)
def test_the_time_grows_with_the_length_alone(piece: str) -> None:
    """200,000 characters: less than a second alone on a machine, many minutes were it quadratic."""
    text = piece * (200_000 // len(piece))
    start = time.process_time()
    render(text)
    assert time.process_time() - start < 10


def test_a_site_has_its_own(settings: object) -> None:
    settings.CONVERSATE_MARKUP = "tests.web.support.markups.Loud"
    assert get_markup().render("<tea>") == "<b>&lt;TEA&gt;</b>"


def test_a_markup_has_to_say_how_it_renders() -> None:
    with pytest.raises(NotImplementedError):
        Markup().render("")
