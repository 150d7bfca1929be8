"""Whom a text means by ``@name``.

A mention begins with an ``@`` that stands in no web address and follows no letter, digit or other
``@``. After it comes a person's user name or the name that is shown, or the first word of the
latter where nobody else's begins with it; then nothing that would go on with it. Upper and lower
case are the same, the longest name that fits counts, and of people with the same name each is
meant. Markup plays no part: a name within a Markdown code span counts too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from .people import person_for
from .text import clean_line

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

# What comes first takes the rest of a web address along, so that no mention is found in it.
_START = re.compile(r"(?:https?://|\bwww\.)\S+|(?<![^\W_])(?<!@)@", re.IGNORECASE)
# Underscores are Markdown's as well.
_TOKEN = re.compile(r"[^\W_]+|[^\S\n]+|[^\w\s]|_")
# A longer name than those that fit, or an e-mail address; not the end of a sentence.
_GOES_ON = re.compile(r"[._@+-]?[^\W_]")


class Found(NamedTuple):
    """``text[start:end]`` means the people with the keys ``user_ids``."""

    start: int
    end: int
    user_ids: frozenset[Any]


def composed(text: str) -> str:
    """Return *text* in the form that `Names.find` reads: accents are part of their letters."""
    return unicodedata.normalize("NFC", text)


class Names:
    """What the people among *users* go by, ready to be found in any number of texts."""

    def __init__(self, users: Iterable[AbstractBaseUser]) -> None:
        # Every beginning of every name, word by word, and whom it means: nobody, where it is only
        # a beginning. So the time for a text does not grow with the number of people.
        self._beginnings: dict[str, frozenset[Any]] = {}
        first_words: dict[str, set[Any]] = {}
        for user in users:
            shown = composed(clean_line(person_for(user).name))
            self._add(shown, user.pk)
            self._add(composed(clean_line(user.get_username())), user.pk)
            first_words.setdefault(_folded(shown.partition(" ")[0]), set()).add(user.pk)
        for word, ids in first_words.items():
            if len(ids) == 1 and not self._beginnings.get(word):
                self._add(word, *ids)

    def _add(self, name: str, user_id: Any) -> None:
        beginning = ""
        for token in _TOKEN.findall(name):
            beginning += _folded(token)
            self._beginnings.setdefault(beginning, frozenset())
        if beginning:
            self._beginnings[beginning] |= {user_id}

    def find(self, text: str) -> Iterator[Found]:
        """Yield the mentions in *text*, which is `composed`, from its beginning to its end."""
        done = 0
        for start in _START.finditer(text):
            if start[0] != "@" or start.start() < done:
                continue
            if found := self._longest(text, start.start()):
                yield found
                done = found.end

    def _longest(self, text: str, start: int) -> Found | None:
        beginning, found, pos = "", None, start + 1
        while token := _TOKEN.match(text, pos):
            beginning += _folded(token[0])
            user_ids = self._beginnings.get(beginning)
            if user_ids is None:
                break
            pos = token.end()
            if user_ids and not _goes_on(text, pos):
                found = Found(start, pos, user_ids)
        return found


def _folded(token: str) -> str:
    return " " if token.isspace() else token.casefold()


def _goes_on(text: str, pos: int) -> bool:
    # Vowel signs of some scripts are no letters to a regular expression.
    is_mark = unicodedata.category(text[pos : pos + 1] or " ").startswith("M")
    return is_mark or _GOES_ON.match(text, pos) is not None
