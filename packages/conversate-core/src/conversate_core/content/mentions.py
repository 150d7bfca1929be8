"""Find the members that a text mentions by ``@name``.

A mention begins with an ``@`` that is not part of a web address and does not follow a letter, digit
or other ``@``. After it comes a user name or a shown name, or the first word of a shown name if it
is unique in the room. The name must not continue, as in an e-mail address. Case is ignored, and the
longest matching name counts. If several members have the same name, all of them are mentioned.
Markup is ignored: a name within a Markdown code span counts too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from ..people import person_for
from .cleaning import clean_line, normalize

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

# The first alternatives consume web addresses, so that no mention is found in them.
_START = re.compile(r"(?:https?://|\bwww\.)\S+|(?<![^\W_])(?<!@)@", re.IGNORECASE)
# Underscores are separate tokens, since they are Markdown's as well.
_TOKEN = re.compile(r"[^\W_]+|[^\S\n]+|[^\w\s]|_")
# Tokens that are examined in one text. Later ones mention nobody: names that consist of signs could
# make even a short text slow.
MAX_TOKENS = 2_000
# The name continues, as in an e-mail address or a longer name. The end of a sentence is fine.
_CONTINUATION = re.compile(r"[._@+-]?[^\W_]")


class FoundMention(NamedTuple):
    """``text[start:end]`` mentions the users with the keys ``user_ids``."""

    start: int
    end: int
    user_ids: frozenset[Any]


class TokenBudget:
    """The number of tokens of one text that can still be examined."""

    def __init__(self) -> None:
        self.left = MAX_TOKENS


def to_nfc(text: str) -> str:
    """Return *text* normalized to NFC, as `Names.find` needs it."""
    return normalize("NFC", text)


class Names:
    """The names of *users*, prepared for finding them in any number of texts."""

    def __init__(self, users: Iterable[AbstractBaseUser]) -> None:
        # Each prefix of each name, token by token, with the users that it names, if it is a whole
        # name. So the time for a text does not grow with the number of users.
        self._beginnings: dict[str, frozenset[Any]] = {}
        first_words: dict[str, set[Any]] = {}
        for user in users:
            shown = clean_line(person_for(user).name)
            self._add(shown, user.pk)
            self._add(clean_line(str(user.get_username())), user.pk)
            first_words.setdefault(_fold(shown.partition(" ")[0]), set()).add(user.pk)
        for word, ids in first_words.items():
            if len(ids) == 1 and not self._beginnings.get(word):
                self._add(word, *ids)

    def _add(self, name: str, user_id: Any) -> None:
        beginning = ""
        for token in _TOKEN.findall(name):
            beginning += _fold(token)
            self._beginnings.setdefault(beginning, frozenset())
        if beginning:
            self._beginnings[beginning] |= {user_id}

    def find(self, text: str, budget: TokenBudget | None = None) -> Iterator[FoundMention]:
        """Yield the mentions in *text*, which is normalized by `to_nfc`, in order.

        To examine a text in pieces, pass the same *budget* for each piece.
        """
        budget = budget or TokenBudget()
        done = 0
        for start in _START.finditer(text):
            if start[0] != "@" or start.start() < done:
                continue
            if budget.left <= 0:
                return
            if found := self._longest(text, start.start(), budget):
                yield found
                done = found.end

    def _longest(self, text: str, start: int, budget: TokenBudget) -> FoundMention | None:
        beginning, found, pos = "", None, start + 1
        while token := _TOKEN.match(text, pos):
            budget.left -= 1
            beginning += _fold(token[0])
            user_ids = self._beginnings.get(beginning)
            if user_ids is None:
                break
            pos = token.end()
            if user_ids and not _is_continued(text, pos):
                found = FoundMention(start, pos, user_ids)
        return found


def _fold(token: str) -> str:
    return " " if token.isspace() else token.casefold()


def _is_continued(text: str, pos: int) -> bool:
    # Regular expressions do not treat the vowel signs of some scripts as letters.
    is_mark = unicodedata.category(text[pos : pos + 1] or " ").startswith("M")
    return is_mark or _CONTINUATION.match(text, pos) is not None
