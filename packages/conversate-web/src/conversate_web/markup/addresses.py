"""Finds URLs and mailto addresses in text."""

from __future__ import annotations

import re
from typing import NamedTuple
from unicodedata import category

# Letters of scripts without, or not always with, spaces between words: Thai, Lao, Tibetan, Burmese,
# Korean, Khmer, Japanese and Chinese.
_UNSPACED = (
    "\u0e00-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
# Not after a letter or digit of another script. An underscore there is Markdown emphasis.
START = re.compile(rf"(?<![^\W_{_UNSPACED}])(?:https?://|mailto:|www\.)", re.IGNORECASE)

# What must follow. Each pattern reads a bounded piece or one run of letters.
_FOLLOWS = {
    "http://": re.compile(r"[\w\[]"),
    "https://": re.compile(r"[\w\[]"),
    "mailto:": re.compile(r"[^\s@<>]{1,64}@[^\s@<>]"),
    "www.": re.compile(r"\w[\w-]*\.\w"),
}
# Punctuation that is part of words.
_WITHIN_WORDS = "\u00b7\u05f3\u05f4\u0f0b\u0f0c\u2018\u2019\u2026\u2027\u30fb\uff65"
# Quotation marks, brackets, stops and commas of all scripts, and full-width signs used as brackets.
_FOREIGN_PUNCTUATION = "\uff1c\uff1e\uff5c" + "".join(
    character
    for character in map(chr, range(0xA1, 0x10000))
    if category(character) in {"Pi", "Pf", "Ps", "Pe", "Po"} and character not in _WITHIN_WORDS
)
# An address ends at a space, at delimiters of HTML and prose, and at characters that change the
# direction of text, which could make it look like another address.
_DELIMITERS = (
    f'\\s<>"{_FOREIGN_PUNCTUATION}\x00-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069'
)
# Brackets are part of an address only in pairs.
_BRACKETS = {")": "(", "]": "[", "}": "{"}
_PIECE = re.compile(rf"[^{_DELIMITERS}()\[\]{{}}]+|[()\[\]{{}}]")
# What browsers accept: an optional user name, a host, an optional port.
_WEB = re.compile(
    r"https?://(?:[^/?#\\@]*@)?(?:\[[0-9a-f:.]+\]|\w[\w.-]*)(?::[0-9]{0,5})?(?:[/?#\\]|$)",
    re.IGNORECASE,
)
# Punctuation of the sentence after an address.
_PUNCTUATION = ".,:;!?'*~\u2018\u2019\u2026\u00b7\u30fb\uff65([{"


class Address(NamedTuple):
    """The typed text and its URL as a link has it, None if browsers would not accept it."""

    typed: str
    href: str | None


def address_at(text: str, pos: int, *, marks: str = "") -> Address | None:
    """Return the address that starts at *pos* in *text*, or None. It doesn't end in *marks*.

    This reads only to the end of the address. Callers skip an address without href as a whole,
    so that the time for a text is linear in its length.
    """
    start = START.match(text, pos)
    if start is None or not _FOLLOWS[start[0].lower()].match(text, start.end()):
        return None
    typed = text[pos : _end(text, start.end())].rstrip(_PUNCTUATION + marks)
    if typed[:7].lower() == "mailto:":
        return Address(typed, typed)
    href = f"https://{typed}" if typed[:4].lower() == "www." else typed
    return Address(typed, href if _WEB.match(href) else None)


def _end(text: str, pos: int) -> int:
    unclosed: list[str] = []
    while piece := _PIECE.match(text, pos):
        if piece[0] in _BRACKETS.values():
            unclosed.append(piece[0])
        elif piece[0] in _BRACKETS and (not unclosed or unclosed.pop() != _BRACKETS[piece[0]]):
            break
        pos = piece.end()
    return pos
