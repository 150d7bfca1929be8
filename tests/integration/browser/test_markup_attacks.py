"""Texts that try to run scripts, in a page without a policy: only the markup protects it.

The control is the same page with the same texts put in as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import Dialog, Request, Route

from conversate_core.content.cleaning import clean_line, clean_text
from conversate_core.content.mentions import Names
from conversate_web.markup.markdown import MarkdownMarkup
from conversate_web.markup.mentions import mark_mentions
from conversate_web.markup.plain import PlainMarkup
from tests.integration.browser.support.waiting import wait_until
from tests.web.support.attacks import attacks

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ADDRESS = "http://chat.test/"

# A report-only policy: the browser reports where a script would run or did, whatever the script
# does. It forbids nothing.
REPORTED = (
    "default-src 'none'; img-src http://chat.test/favicon.ico; base-uri 'none'; form-action 'none'"
)

# In every frame. Only a text can have called these functions.
WATCH = """
addEventListener("securitypolicyviolation", (event) =>
  event.isTrusted && report(`${event.effectiveDirective}: ${event.blockedURI}`), true);
for (const name of ["alert", "confirm", "prompt", "print", "open", "fetch"])
  window[name] = () => { report(`called: ${name}`); };
navigator.sendBeacon = () => report("called: beacon");
"""

# Everything that a user or the browser can do to a message, except following a link to another
# page, which runs no script and would leave this page.
PROVOKE = """
() => {
  const harmless = ["http:", "https:", "mailto:", ":"];
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a, area");
    if (link && harmless.includes(link.protocol)) event.preventDefault();
  });
  const names = new Set();
  for (const kind of [HTMLElement, SVGElement, HTMLBodyElement, Document])
    for (let at = kind.prototype; at; at = Object.getPrototypeOf(at))
      for (const name of Object.getOwnPropertyNames(at))
        if (name.startsWith("on")) names.add(name.slice(2));
  for (const element of document.querySelectorAll("main *")) {
    element.removeAttribute("target");
    element.focus?.();
    for (const name of names) element.dispatchEvent(new Event(name, {bubbles: true}));
    element.blur?.();
    element.dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true}));
  }
}
"""

# Parsing the serialized content must change nothing, or harmless content could become a script.
REPARSE = """
() => Array.from(document.querySelectorAll("main > div"), (box) => {
  const before = box.innerHTML;
  box.innerHTML = before;
  return [before, box.innerHTML];
}).filter(([before, after]) => before !== after)
"""

TAGS = "() => Array.from(document.querySelectorAll('main *'), (element) => element.localName)"


# One of each kind that all browsers run.
HARMFUL = {
    "<script>alert(1)</script>",
    "<svg/onload=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<x onclick=alert(1)>unknown element</x>",
    '<svg></p><style><a id="</style><img src=x onerror=alert(1)>">',
    '<img src="https://evil.example/track.png">',
}


@dataclass
class Seen:
    """A page, and the forbidden things that it did."""

    page: Page
    done: list[str] = field(default_factory=list)


ShowPage = Callable[[list[str]], Seen]


@pytest.fixture
def show(browser: Browser) -> Iterator[ShowPage]:
    """Show pieces of HTML, each in its own element, and provoke their scripts."""
    context = browser.new_context()
    context.add_init_script(WATCH)

    def show(pieces: list[str]) -> Seen:
        boxes = "\n".join(f"<div>{piece}</div>" for piece in pieces)
        html = f"<!doctype html><html lang=en><title>Chat</title><main>{boxes}</main><p id=after>"
        page = context.new_page()
        seen = Seen(page)
        _watch(seen, html)
        page.goto(ADDRESS)
        page.evaluate(PROVOKE)
        # Frames, files and animations may not be finished yet.
        page.wait_for_timeout(500)
        return seen

    yield show
    context.close()


def _watch(seen: Seen, html: str) -> None:
    def answer(route: Route, request: Request) -> None:
        if request.url == ADDRESS:
            headers = {"Content-Security-Policy-Report-Only": REPORTED}
            route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=headers)
        elif request.url == f"{ADDRESS}favicon.ico":
            route.abort()
        else:
            seen.done.append(f"request: {request.url}")
            route.abort()

    def dismiss(dialog: Dialog) -> None:
        seen.done.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    seen.page.expose_function("report", lambda what: seen.done.append(what))
    seen.page.route("**/*", answer)
    seen.page.on("dialog", dismiss)
    seen.page.on("popup", lambda page: seen.done.append(f"opened: {page.url}"))
    seen.page.on("download", lambda file: seen.done.append(f"downloaded: {file.url}"))
    seen.page.on("pageerror", lambda error: seen.done.append(f"error: {error}"))


@pytest.mark.parametrize("markup", [PlainMarkup, MarkdownMarkup])
def test_no_text_runs_script_or_reaches_another_site(
    show: ShowPage, markup: type[PlainMarkup | MarkdownMarkup]
) -> None:
    texts = attacks()
    seen = show([markup().render(text) for text in texts])
    assert seen.done == []
    assert seen.page.locator("main > div").count() == len(texts)
    assert seen.page.locator("main").evaluate("main => main.nextElementSibling.id") == "after"
    assert set(seen.page.evaluate(TAGS)) <= {
        "div", "a", "br",
        *("blockquote", "code", "em", "hr", "li", "ol", "p", "pre", "s", "strong", "ul"),
        *("table", "tbody", "td", "th", "thead", "tr"),
    }  # fmt: skip
    assert seen.page.evaluate(REPARSE) == []
    assert seen.done == []


@pytest.mark.parametrize("markup", [PlainMarkup, MarkdownMarkup])
def test_no_name_of_somebody_who_is_mentioned_does(
    show: ShowPage, markup: type[PlainMarkup | MarkdownMarkup]
) -> None:
    pieces = [mentioning(attack, markup()) for attack in attacks()]
    seen = show(pieces)
    assert seen.done == []
    assert seen.page.locator("main > div").count() == len(pieces)
    marks = seen.page.locator("main .cnv-mention[data-users]")
    assert marks.count() > len(pieces) / 2
    assert seen.page.evaluate(REPARSE) == []
    assert seen.done == []


def mentioning(name: str, markup: PlainMarkup | MarkdownMarkup) -> str:
    """Return a message that mentions a user of this name, as that user sees it."""
    user = get_user_model()(pk=1, username="x", last_name=name)
    html = markup.render(clean_text(f"@{clean_line(name)} @{name}"))
    return mark_mentions(html, Names([user]))


@pytest.mark.parametrize("markup", [PlainMarkup, MarkdownMarkup])
def test_every_link_leads_to_where_a_link_may(
    show: ShowPage, markup: type[PlainMarkup | MarkdownMarkup]
) -> None:
    page = show([markup().render(text) for text in attacks()]).page
    schemes = page.evaluate("Array.from(document.links, (link) => link.protocol)")
    # A browser gives the protocol ":" for an invalid address, and does nothing with it.
    assert set(schemes) - {":"} == {"http:", "https:", "mailto:"}


@pytest.mark.parametrize(
    ("text", "noticed"),
    [
        ("<script>alert(1)</script>", "called: alert"),
        ("<script>console.log(1)</script>", "script-src-elem: "),
        ("<img src=x onerror=alert(1)>", "called: alert"),
        ("<b onmouseover=console.log(1)>x</b>", "script-src-attr: "),
        ("<b tabindex=0 onfocus=alert(1)>x</b>", "called: alert"),
        ("<a href=javascript:alert(1)>x</a>", "called: alert"),
        ("<a href=javascript:alert(1) target=_blank>x</a>", "called: alert"),
        ("<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>", "called: alert"),
        ("<iframe srcdoc='<script>alert(1)</script>'></iframe>", "called: alert"),
        ("<form action=javascript:alert(1)><button>x</button></form>", "called: alert"),
        ("<img src=https://evil.example/x.png>", "request: https://evil.example/x.png"),
        ("<link rel=stylesheet href=https://evil.example/x.css>", "request: https://evil.example/"),
        ("<b style='position:fixed'>x</b>", "style-src-attr: "),
        ("<script>throw new Error('x')</script>", "error: "),
        ("<script>document.createElement('a').click.call(0)</script>", "error: "),
    ],
)
def test_the_control_what_does_run_script_is_noticed(
    show: ShowPage, text: str, noticed: str
) -> None:
    seen = show([text])
    wait_until(seen.page, lambda: any(what.startswith(noticed) for what in seen.done))


def test_the_control_texts_of_the_corpus_do_harm_where_nothing_is_done_about_them(
    show: ShowPage,
) -> None:
    assert set(attacks()) >= HARMFUL
    for text in HARMFUL:
        seen = show([text])
        wait_until(seen.page, partial(bool, seen.done))
