"""The reactions to a message, the same for everyone, and the marks on those of the viewer."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.html import escape
from django.utils.translation import ngettext, pgettext

from conversate_core.queries.reactions import EmojiReactions

from .mentions import PresentedMention

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

# Names of one emoji. The others are counted.
MAX_NAMES = 10
# Of each emoji, the number of people, and key and name of the first ones.
Facts = tuple[tuple[str, int, tuple[tuple[str, str], ...]], ...]
_OURS = re.compile(r'class="cnv-reaction" data-emoji="(?P<emoji>[^"]*)"')


@dataclass(frozen=True)
class PresentedReaction:
    """An emoji under a message: how many people reacted with it, and the first of them."""

    emoji: str
    count: int
    users: tuple[PresentedMention, ...]

    @property
    def names(self) -> str:
        """Their names, such as “Ada, Grace and 5 others”."""
        names = pgettext("between names", ", ").join(user.name for user in self.users)
        others = self.count - len(self.users)
        if not others:
            return names
        text = ngettext("%(names)s and %(count)d other", "%(names)s and %(count)d others", others)
        return text % {"names": names, "count": others}

    @property
    def label(self) -> str:
        """The text for screen readers."""
        people = ngettext("%(count)d person", "%(count)d people", self.count)
        return f"{people % {'count': self.count}}: {self.emoji} {self.names}"


def reaction_facts(
    reactions: Sequence[EmojiReactions], name_of: Callable[[AbstractBaseUser], tuple[str, str]]
) -> Facts:
    """Return what a message shows of its *reactions*, as tuples, which are compared fast."""
    return tuple(
        (emoji, len(users), tuple(map(name_of, users[:MAX_NAMES]))) for emoji, users in reactions
    )


def present_reactions(facts: Facts) -> tuple[PresentedReaction, ...]:
    return tuple(
        PresentedReaction(emoji, count, tuple(PresentedMention(*user) for user in users))
        for emoji, count, users in facts
    )


def mark_own_reactions(html: str, emoji: Sequence[str]) -> str:
    """Return the *html* of a message with another class on the reactions with these *emoji*."""
    own = set(map(escape, emoji))

    def mark(found: re.Match[str]) -> str:
        if found["emoji"] not in own:
            return found[0]
        return found[0].replace("cnv-reaction", "cnv-reaction cnv-reaction--mine", 1)

    return _OURS.sub(mark, html)
