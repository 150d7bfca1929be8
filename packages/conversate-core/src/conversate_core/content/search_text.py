"""The search text of a message, which search compares on every database.

It has the folded words of the message, with a space before, between and after them. A word of a
query is folded in the same way and matched after a space, so that a plain comparison finds words by
their beginnings. docs/explanation/search.md describes what users can find.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import category

from .cleaning import clean_line, normalize

# The rest of a longer query is ignored, since a long query would be slow.
MAX_LENGTH = 200
MAX_WORDS = 8
# Characters of a word, and of a search text. PostgreSQL indexes words of up to 2,046 bytes, and
# up to 1,048,575 bytes of them: https://www.postgresql.org/docs/current/textsearch-limitations.html
MAX_WORD = MAX_LENGTH
MAX_TEXT = 250_000

# Accents, the points of Hebrew and Arabic, the Arabic tatweel, the marks around symbols, and the
# variants of symbols.
_IGNORED = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]"
)
# Thai, Lao, Burmese, Khmer, Tai scripts, Javanese; kana, Bopomofo, Han. And Hangul: there are
# spaces, but not between the parts of a compound.
_WITHOUT_SPACES = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19ff\u1a20-\u1aaf\u2e80-\u2fdf\u3005-\u3007"
    "\u3021-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua980-\ua9ff\uaa60-\uaadf"
    "\uac00-\ud7a3\uf900-\ufaff\U0001b000-\U0001b16f\U00020000-\U0003ffff]"
)
_FRACTION_SLASH = "\u2044"


class Separation(dict[int, str]):
    """A translation table that keeps or drops a character, or makes it a space or a word.

    It caches *max_size* characters, by default more than the users of a site write.
    """

    def __init__(self, *, max_size: int = 10_000) -> None:
        super().__init__()
        self._max_size = max_size

    def __missing__(self, code: int) -> str:
        character = chr(code)
        kind = category(character)
        if kind[0] in "PZ" or character == _FRACTION_SLASH:
            separated = " "
        elif kind in ("Cc", "Cf", "Cs"):
            separated = ""
        # For an older Python, symbols of later Unicode versions are unassigned.
        elif kind[0] in "SC" or _WITHOUT_SPACES.match(character):
            separated = f" {character} "
        else:
            separated = character
        if len(self) < self._max_size:
            self[code] = separated
        return separated


_separation = Separation()


def search_text_of(body: str) -> str:
    """Return the search text for the message text *body*; "" if it has no words."""
    words = " ".join(word for chunk in body[:MAX_TEXT].split() for word in words_in(chunk))
    return f" {words[: MAX_TEXT - 2].rstrip()} " if words else ""


def words_of(query: str) -> list[str]:
    """Return the folded words of *query* to search for.

    The parts of an e-mail address, for example, are one word with spaces in it.
    """
    chunks = clean_line(query[:MAX_LENGTH]).split()
    found = (" ".join(words_in(chunk)) for chunk in chunks)
    return list(dict.fromkeys(word for word in found if word))[:MAX_WORDS]


def piece_for(word: str) -> str:
    """Return what a search text must contain to match *word*, one of `words_of`.

    It has at least three characters, so that an index of trigrams finds it. A single character
    matches only a whole word.
    """
    return f" {word} " if len(word) == 1 else f" {word}"


def words_in(chunk: str) -> list[str]:
    """Return the folded words of *chunk*, a text without spaces."""
    folded = fold(chunk)
    if words := separate(folded).split():
        return [word[:MAX_WORD] for word in words]
    punctuation = "".join(character for character in folded if category(character)[0] == "P")
    return [punctuation[:MAX_WORD]] if punctuation else []


def fold(text: str) -> str:
    """Return *text* without differences of case, accents and variants of letters."""
    if text.isascii():
        return text.lower()
    letters = _IGNORED.sub("", normalize("NFKD", text)).casefold()
    # Turkish has i with and without the dot, in both cases.
    return normalize("NFC", letters.replace("ı", "i"))


def separate(folded: str) -> str:
    """Return *folded*, a folded text, with spaces around its words."""
    return folded.translate(_separation)


def lexemes_of(words: list[str]) -> Iterator[tuple[str, bool]]:
    """Yield the parts of each of `words_of`, and whether a part may be the beginning of a word."""
    for word in words:
        *whole, last = word.split(" ")
        yield from ((part, False) for part in whole)
        yield last, len(word) > 1
