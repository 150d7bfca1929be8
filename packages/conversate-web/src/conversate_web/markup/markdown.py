"""Markdown as people write it in a chat. Needs the extra ``conversate-web[markdown]``."""

from __future__ import annotations

import re
from typing import Any

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.rules_block import blockquote, list_block

from . import markdown_rules as rules
from .base import Markup
from .caching import Remembered
from .plain import PlainMarkup

# Characters of text and HTML that a process remembers: dozens of pages of a busy room.
REMEMBERED = 4_000_000

SCHEMES = {"http", "https", "mailto"}
TAGS = {"a", "blockquote", "br", "code", "em", "hr", "li", "ol", "p", "pre", "s", "strong", "ul"}
ATTRIBUTES = {"*": set[str](), "a": {"href"}, "code": {"class"}, "ol": {"start"}}
_LANGUAGE = re.compile(r"language-[\w.+#-]{1,40}", re.ASCII)


class MarkdownMarkup(Markup):
    def render(self, text: str) -> SafeString:
        return mark_safe(_remembered(text))  # noqa: S308 - nh3 has been over it


class _Parser(MarkdownIt):
    """CommonMark without HTML, link definitions and character references, with a few additions."""

    def __init__(self) -> None:
        super().__init__("commonmark", {"html": False, "breaks": True, "xhtmlOut": False})
        # Definitions would let a short text become a very long one.
        self.disable(["html_block", "html_inline", "entity", "reference", "lheading"])
        self.enable("strikethrough")
        self._add_rules()
        # The outline of the page is not for a message to change.
        self.add_render_rule("heading_open", lambda *_: "<p><strong>")
        self.add_render_rule("heading_close", lambda *_: "</strong></p>\n")

    def _add_rules(self) -> None:
        within = ["paragraph", "reference", "blockquote", "list"]
        self.block.ruler.at("blockquote", rules.shallow(blockquote), {"alt": within})
        self.block.ruler.at("list", rules.shallow(list_block), {"alt": within[:-1]})
        self.inline.ruler.at("text", rules.text)
        self.inline.ruler.at("image", rules.image)
        self.inline.ruler.before("text", "address", rules.address)
        self.inline.ruler.push("emoji", rules.emoji)
        self.inline.ruler2.before("fragments_join", "limit_emphasis", rules.limit_emphasis)
        self.inline.ruler2.before("fragments_join", "settle_links", rules.settle_links)

    def validateLink(self, url: str) -> bool:  # noqa: N802 - markdown-it's name
        """Ask the one that has the last word, so that nothing becomes a link without address."""
        return _cleaner.clean(f'<a href="{escape(url)}">').startswith("<a href=")


def _render(text: str) -> str:
    env: dict[str, Any] = {}
    tokens = _parser.parse(text, env)
    # Marks alone ("#", "-", "```") would be shown as nothing at all.
    if not any(token.content.strip() for token in tokens):
        return PlainMarkup().render(text)
    html: Any = _parser.renderer.render(tokens, _parser.options, env)
    return _cleaner.clean(html).rstrip()


def _only_languages(tag: str, name: str, value: str) -> str | None:
    return value if name != "class" or _LANGUAGE.fullmatch(value) else None


_cleaner = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    attribute_filter=_only_languages,
    url_schemes=SCHEMES,
    url_relative="deny",
    # noreferrer keeps the address of the room from the other site.
    link_rel="nofollow noopener noreferrer ugc",
    set_tag_attribute_values={"a": {"target": "_blank"}},
)
_parser = _Parser()
_remembered = Remembered(_render, most=REMEMBERED)
