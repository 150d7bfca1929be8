"""Limits the work of the Markdown parser for one text.

The parser takes linear time, but much more per character for a text of marks only. So each step is
counted, in approximate microseconds, and parsing stops for a text that takes too many.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline

# A message of 10,000 characters with all features of Markdown takes this much.
MOST = 8_000

_KEY = "conversate_effort"


class TooMuch(Exception):
    """The text takes more work than the limit allows."""


def spend(env: MutableMapping[str, Any], cost: int) -> None:
    """Add *cost* for the text that *env* belongs to. Raise TooMuch above the limit."""
    spent = env[_KEY] = env.get(_KEY, 0) + cost
    if spent > MOST:
        raise TooMuch


def spent_so_far(env: MutableMapping[str, Any]) -> dict[str, Any]:
    """Return the environment for parsing the text of *env* again, with the same counter."""
    return {_KEY: env.get(_KEY, 0)}


class CountingInline(ParserInline):
    """Also counts the tokens that are skipped again and again to find the ends of links."""

    def skipToken(self, state: StateInline) -> None:  # noqa: N802 - markdown-it's name
        spend(state.env, 1)
        super().skipToken(state)
