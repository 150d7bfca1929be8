"""Where our Markdown differs from CommonMark: rules for markdown-it."""

from __future__ import annotations

import re
from collections.abc import Callable

from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline import link as commonmark_link
from markdown_it.token import Token

from .addresses import START, address_at
from .emoji import EMOJI

BlockRule = Callable[[StateBlock, int, int, bool], bool]

# So many quotes in each other, lists (which count twice), or emphases.
MOST_NESTED = 12

# What a rule may begin with, and the end of a link's text. Addresses begin with a letter.
_MARKS = frozenset("\n\\`~*_[]!<:")
_STOP = re.compile(f"[{re.escape(''.join(_MARKS))}]|{START.pattern}", START.flags)
_SHORTCODE = re.compile(r"(?<!\w):([a-z0-9_+-]{1,32}):(?!\w)")


def text(state: StateInline, silent: bool) -> bool:
    """Take everything up to where another rule may begin, an address among them."""
    if state.src[state.pos] in _MARKS:
        return False
    stop = _STOP.search(state.src, state.pos + 1, state.posMax)
    end = stop.start() if stop else state.posMax
    if not silent:
        state.append_pending(state.src[state.pos : end])
    state.pos = end
    return True


def address(state: StateInline, silent: bool) -> bool:
    """Link an address that was typed as it is. Nothing in it is emphasis or an escape."""
    if state.linkLevel or not (found := address_at(state.src, state.pos)):
        return False
    if not silent:
        _push_address(state, *found)
    state.pos += len(found.typed)
    return True


def _push_address(state: StateInline, typed: str, href: str | None) -> None:
    href = state.md.normalizeLink(href or "")
    if not state.md.validateLink(href):
        # All of it is text, so that no part of it is looked at as an address once more.
        state.append_pending(typed)
        return
    state.push("link_open", "a", 1).attrs = {"href": href}
    state.push("text", "", 0).content = typed
    state.push("link_close", "a", -1)


def image(state: StateInline, silent: bool) -> bool:
    """Make an image a link to it: no reader loads a picture from elsewhere without wanting to."""
    if not state.src.startswith("![", state.pos):
        return False
    state.pos += 1
    if commonmark_link(state, silent):
        return True
    state.pos -= 1
    return False


def emoji(state: StateInline, silent: bool) -> bool:
    found = _SHORTCODE.match(state.src, state.pos)
    if not found or found[1] not in EMOJI:
        return False
    if not silent:
        state.append_pending(EMOJI[found[1]])
    state.pos = found.end()
    return True


def limit_emphasis(state: StateInline) -> None:
    """Show the marks of emphasis in emphasis as text from a depth on that nobody means."""
    depth = 0
    for token in state.tokens:
        if token.tag not in {"em", "strong", "s"}:
            continue
        opens, closes = token.nesting > 0, token.nesting < 0
        depth += opens
        if depth > MOST_NESTED:
            token.type, token.tag, token.nesting, token.content = "text", "", 0, token.markup
        depth -= closes


def settle_links(state: StateInline) -> None:
    """Take links out of links (an image was one), and name a link without text by its address."""
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


def shallow(rule: BlockRule) -> BlockRule:
    """Let blocks be in blocks down to a depth only; deeper, the marks are text.

    markdown-it by itself would leave out what is nested too deep.
    """

    def limited(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        return state.level < MOST_NESTED and rule(state, start, end, silent)

    return limited
