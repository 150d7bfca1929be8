"""Markdown for chat messages. Needs the extra ``conversate-web[markdown]``."""

from __future__ import annotations

import re
from typing import Any

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.rules_block import blockquote, fence, list_block, reference
from markdown_it.token import Token

from ..conf import web_settings
from . import markdown_rules as rules
from .base import Markup
from .caching import CachedFunction
from .effort import CountingInline, TooMuch, spent_so_far
from .markdown_blocks import add_blocks
from .plain import PlainMarkup

# Characters of text and HTML that a process caches: dozens of pages of a busy room.
CACHE_SIZE = 4_000_000

SCHEMES = {"http", "https", "mailto"}
TAGS = {
    *("a", "blockquote", "br", "code", "div", "em", "hr", "li", "ol", "p", "pre", "s", "strong"),
    *("table", "tbody", "td", "th", "thead", "tr", "ul"),
}
ATTRIBUTES = {
    "*": set[str](),
    "a": {"href"},
    "code": {"class", "tabindex"},
    "div": {"class", "tabindex"},
    "li": {"class"},
    "ol": {"start"},
    "pre": {"data-language"},
    "td": {"class"},
    "th": {"class"},
}
# A URL with a scheme; the cleaner checks which one.
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
# A path, query or fragment of this site. A path needs a slash: "f[i](x)" is no link. Two slashes
# begin the name of another host, and browsers treat a backslash as a slash.
_WITHIN_SITE = re.compile(r"(?:/(?![/\\])|\.\.?/|[?#]|[\w.~%-]+/)[^\s\\<>]*")
_LANGUAGE = re.compile(r"[\w.+#-]{1,40}", re.ASCII)
_CLASS = re.compile(rf"language-{_LANGUAGE.pattern}|cnv-text__\w+", re.ASCII)


_PRESET = "commonmark"
# Labels are stored so that `links_are_in_bounds` can tell which definitions are used.
_OPTIONS = {"html": False, "breaks": True, "xhtmlOut": False, "store_labels": True}


class MarkdownMarkup(Markup):
    def render(self, text: str) -> SafeString:
        return mark_safe(_cached[web_settings.emoji_names](text))  # noqa: S308 - cleaned by nh3


class _Parser(MarkdownIt):
    """CommonMark without HTML and character references, with a few additions."""

    def __init__(self) -> None:
        super().__init__(_PRESET, _OPTIONS)
        self.inline = CountingInline()
        # Again, for the new inline parser.
        self.configure(_PRESET, _OPTIONS)
        self.disable(["html_block", "html_inline", "entity", "lheading"])
        self.enable("strikethrough")
        self._add_rules()
        add_blocks(self)
        # A message must not change the heading outline of the page.
        self.add_render_rule("heading_open", lambda *_: "<p><strong>")
        self.add_render_rule("heading_close", lambda *_: "</strong></p>\n")

    def _add_rules(self) -> None:
        within = ["paragraph", "reference", "blockquote", "list"]
        self.block.ruler.at("blockquote", rules.shallow(blockquote), {"alt": within})
        self.block.ruler.at("list", rules.shallow(list_block), {"alt": within[:-1]})
        self.block.ruler.at("reference", rules.counted(reference, "["))
        self.block.ruler.at("fence", rules.counted(fence, "`"), {"alt": within})
        self.inline.ruler.at("text", rules.text)
        self.inline.ruler.at("link", rules.link)
        self.inline.ruler.at("image", rules.image)
        self.inline.ruler.before("text", "address", rules.address)
        self.inline.ruler.push("emoji", rules.emoji)
        self.inline.ruler2.before("fragments_join", "limit_emphasis", rules.limit_emphasis)
        self.inline.ruler2.before("fragments_join", "flatten_links", rules.flatten_links)

    def validateLink(self, url: str) -> bool:  # noqa: N802 - markdown-it's name
        """Return whether the cleaner accepts *url*, so that no link is left without a href."""
        return _cleaner.clean(f'<a href="{escape(url)}">').startswith("<a href=")


def _parse(text: str, env: dict[str, Any]) -> list[Token]:
    tokens = _parser.parse(text, env)
    if "references" not in env or rules.links_are_in_bounds(text, tokens, env):
        return tokens
    return _parser_without_definitions.parse(text, spent_so_far(env))


def _render(text: str) -> str:
    env: dict[str, Any] = {}
    try:
        tokens = _parse(text, env)
    except TooMuch:
        return PlainMarkup().render(text)
    # Markdown would render marks alone ("#", "-", "```") as nothing.
    if not any(token.content.strip() for token in tokens):
        return PlainMarkup().render(text)
    html: Any = _parser.renderer.render(tokens, _parser.options, env)
    return _cleaner.clean(html).rstrip()


def _filter_attribute(tag: str, name: str, value: str) -> str | None:
    if name == "class":
        return value if _CLASS.fullmatch(value) else None
    if name == "data-language":
        return value if _LANGUAGE.fullmatch(value) else None
    if name == "href":
        return value if _ABSOLUTE.match(value) or _WITHIN_SITE.fullmatch(value) else None
    return value


_cleaner = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    attribute_filter=_filter_attribute,
    url_schemes=SCHEMES,
    url_relative="pass_through",
    # noreferrer keeps the address of the room from the other site.
    link_rel="nofollow noopener noreferrer ugc",
    set_tag_attribute_values={"a": {"target": "_blank"}},
)
_parser = _Parser()
_parser_without_definitions = _Parser().disable("reference")
# One cache for each value of the setting: a cached result may depend only on the text.
_cached = {setting: CachedFunction(_render, max_size=CACHE_SIZE) for setting in (True, False)}
