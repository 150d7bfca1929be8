"""The reactions to a message, the same for everyone, and the marks on those of the viewer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext, pgettext

from conversate_core.queries.reactions import EmojiReactions

from .mentions import PresentedMention

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

# Names of one emoji. The others are counted.
MAX_NAMES = 10
# For each emoji: the number of people, and the keys and names of the first ones.
ReactionFacts = tuple[tuple[str, int, tuple[tuple[str, str], ...]], ...]
_LINK = (
    '<li><a class="cnv-reaction" data-emoji="{0}" data-names="{1}" href="{2}">'
    '<span aria-hidden="true">{0} {3}</span><span class="cnv-sr">{4}</span></a></li>'
)
_OURS = re.compile(r'class="cnv-reaction" data-emoji="(?P<emoji>[^"]*)"')


@dataclass(frozen=True)
class PresentedReaction:
    """An emoji under a message: how many people reacted with it, and the first of them."""

    emoji: str
    count: int
    users: tuple[PresentedMention, ...]

    @cached_property
    def names(self) -> str:
        """Their names, such as “Ada, Grace and 5 others”."""
        names = _separator(get_language()).join([user.name for user in self.users])
        others = self.count - len(self.users)
        if not others:
            return names
        text = ngettext("%(names)s and %(count)d other", "%(names)s and %(count)d others", others)
        return text % {"names": names, "count": others}

    @cached_property
    def label(self) -> str:
        """The text for screen readers."""
        return f"{_people(self.count, get_language())}: {self.emoji} {self.names}"


# Both are asked for each reaction of a page.
@lru_cache(maxsize=100)
def _separator(language: str | None) -> str:
    return pgettext("between names", ", ")


@lru_cache(maxsize=500)
def _people(count: int, language: str | None) -> str:
    return ngettext("%(count)d person", "%(count)d people", count) % {"count": count}


def reaction_facts(
    reactions: Sequence[EmojiReactions], name_of: Callable[[Any, AbstractBaseUser], tuple[str, str]]
) -> ReactionFacts:
    """Return what a message shows of its *reactions*, as tuples, which are compared fast.

    *name_of* returns key and name of a user with this key.
    """
    return tuple(
        (emoji, len(users), tuple(map(name_of, ids[:MAX_NAMES], users)))
        for emoji, users, ids in reactions
    )


def present_reactions(facts: ReactionFacts) -> tuple[PresentedReaction, ...]:
    return tuple(
        PresentedReaction(emoji, count, tuple(PresentedMention(*user) for user in users))
        for emoji, count, users in facts
    )


def reaction_links(reactions: Iterable[PresentedReaction], url: str) -> SafeString:
    """Return an item with a link to *url* for each emoji.

    A loop in a template takes several times as long, and a page can have hundreds of reactions.
    """
    url = escape(url)
    links = (
        _LINK.format(escape(each.emoji), escape(each.names), url, each.count, escape(each.label))
        for each in reactions
    )
    return mark_safe("\n".join(links))  # noqa: S308 - all escaped


def mark_own_reactions(html: str, emoji: Sequence[str]) -> str:
    """Return the *html* of a message with another class on the reactions with these *emoji*."""
    own = set(map(escape, emoji))

    def mark(found: re.Match[str]) -> str:
        if found["emoji"] not in own:
            return found[0]
        return found[0].replace("cnv-reaction", "cnv-reaction cnv-reaction--mine", 1)

    return _OURS.sub(mark, html)
