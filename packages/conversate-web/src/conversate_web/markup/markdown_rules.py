"""Where our Markdown differs from CommonMark: rules for markdown-it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline import link as commonmark_link
from markdown_it.token import Token

from ..conf import web_settings
from .addresses import START, address_at
from .effort import spend
from .emoji import SHORTCODE, find_emoji

BlockRule = Callable[[StateBlock, int, int, bool], bool]

# Levels of nested quotes, lists (which count twice), or emphases.
MOST_NESTED = 12

# Characters of links by definition that a character of text may become, and those of a link without
# its URL.
_MOST_LINKED = 10
_LINK_LENGTH = 80

# Characters with which a rule may begin, or a link's text end. URLs begin with a letter.
_MARKS = frozenset("\n\\`~*_[]!<:")
_STOP = re.compile(f"[{re.escape(''.join(_MARKS))}]|{START.pattern}", START.flags)
_EMPHASIS = re.compile(r"\*+|_+|~+")
# Costs of tokens, in approximate microseconds (see `effort.spend`).
_COST_OF_MARK = 6
_COSTS = {"[": 30, "<": 40, "!": 10}
_COST_OF_ADDRESS = 40
COST_OF_LINE = 4
_COST_OF_BLOCK = 20
# The target and title of a link, and how many of their characters cost a microsecond.
# Spaces that are not ASCII are part of a target.
_TARGET = re.compile(r"\([ \t\n]*(?:<[^<>\n]*|[^\x00-\x20\x7f<][^\x00-\x20\x7f]*)?")
_TITLE = re.compile(r"""[ \t\n]*(?:"[^"]*|'[^']*|\([^()]*)?""")
_READ_AT_ONCE = 7


def text(state: StateInline, silent: bool) -> bool:
    """Take the text up to where another rule may begin, such as a URL."""
    spend(state.env, _cost_at(state, silent))
    if state.src[state.pos] in _MARKS:
        return False
    stop = _STOP.search(state.src, state.pos + 1, state.posMax)
    end = stop.start() if stop else state.posMax
    if not silent:
        state.append_pending(state.src[state.pos : end])
    state.pos = end
    return True


def _cost_at(state: StateInline, silent: bool) -> int:
    """Return the cost of the token at the position of *state*."""
    if not silent and (run := _EMPHASIS.match(state.src, state.pos)):
        return _COST_OF_MARK * len(run[0])
    return _COSTS.get(state.src[state.pos], _COST_OF_MARK)


def address(state: StateInline, silent: bool) -> bool:
    """Link a URL in the text. Emphasis and escapes have no meaning in it."""
    if state.linkLevel or not (found := address_at(state.src, state.pos, marks="_")):
        return False
    spend(state.env, _COST_OF_ADDRESS)
    if not silent:
        _push_address(state, *found)
    state.pos += len(found.typed)
    return True


def _push_address(state: StateInline, typed: str, href: str | None) -> None:
    href = state.md.normalizeLink(href or "")
    if not state.md.validateLink(href):
        # All of it becomes text, so that no part of it is matched as a URL again.
        state.append_pending(typed)
        return
    state.push("link_open", "a", 1).attrs = {"href": href}
    state.push("text", "", 0).content = typed
    state.push("link_close", "a", -1)


def link(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "[":
        return False
    label_end = state.md.helpers.parseLinkLabel(state, state.pos, True)
    if label_end < 0:
        return False
    if target := _TARGET.match(state.src, label_end + 1):
        title = _TITLE.match(state.src, target.end())
        end = title.end() if title else target.end()
        spend(state.env, (end - target.start()) // _READ_AT_ONCE)
    return commonmark_link(state, silent)


def image(state: StateInline, silent: bool) -> bool:
    """Turn an image into a link to it, so that readers don't load pictures from other sites."""
    if not state.src.startswith("![", state.pos):
        return False
    state.pos += 1
    if link(state, silent):
        return True
    state.pos -= 1
    return False


def emoji(state: StateInline, silent: bool) -> bool:
    found = SHORTCODE.match(state.src, state.pos) if web_settings.emoji_names else None
    mark = find_emoji(found[1]) if found else None
    if not found or mark is None:
        return False
    if not silent:
        state.append_pending(mark)
    state.pos = found.end()
    return True


def limit_emphasis(state: StateInline) -> None:
    """Show the marks of emphasis as text where it is nested deeper than MOST_NESTED."""
    depth = 0
    for token in state.tokens:
        if token.tag not in {"em", "strong", "s"}:
            continue
        opens, closes = token.nesting > 0, token.nesting < 0
        depth += opens
        if depth > MOST_NESTED:
            token.type, token.tag, token.nesting, token.content = "text", "", 0, token.markup
        depth -= closes


def flatten_links(state: StateInline) -> None:
    """Remove links inside links (images have become links). Use the URL of a link without text."""
    kept: list[Token] = []
    opened: list[Token] = []
    named = False
    for token in state.tokens:
        if token.type == "link_open":
            opened.append(token)
            if len(opened) > 1:
                continue
            named = False
        elif token.type == "link_close":
            href = opened.pop().attrs["href"]
            if opened:
                continue
            if not named:
                kept.append(Token("text", "", 0, content=str(href)))
        elif token.content.strip():
            named = True
        kept.append(token)
    state.tokens[:] = kept


def links_are_in_bounds(text: str, tokens: list[Token], env: dict[str, Any]) -> bool:
    """Return whether each definition is used, and the links are not much longer than *text*.

    Markdown would not show an unused definition, though the author has typed it. One that is used
    often could turn a short text into very long HTML.
    """
    links = [
        token
        for block in tokens
        for token in block.children or []
        if token.type == "link_open" and "label" in token.meta
    ]
    length = sum(len(str(link.attrs["href"])) + _LINK_LENGTH for link in links)
    are_used = {link.meta["label"] for link in links} >= env["references"].keys()
    return are_used and "duplicate_refs" not in env and length <= _MOST_LINKED * len(text)


def counted(rule: BlockRule, opening: str) -> BlockRule:
    """Count each call of *rule* for a block that begins with *opening*, even if it fails."""

    def limited(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        if state.src.startswith(opening, state.bMarks[start] + state.tShift[start]):
            spend(state.env, _COST_OF_BLOCK)
        return rule(state, start, end, silent)

    return limited


def shallow(rule: BlockRule) -> BlockRule:
    """Limit the depth of nested blocks. Below it, the marks are text.

    markdown-it would omit blocks that are nested too deep.
    """

    def limited(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        spend(state.env, COST_OF_LINE)
        if state.level >= MOST_NESTED or not rule(state, start, end, silent):
            return False
        spend(state.env, COST_OF_LINE * (state.line - start))
        return True

    return limited
