"""The reactions to the reader's messages, one line for each message."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.html import format_html
from django.utils.text import Truncator

from conversate_core.content.cleaning import clean_line
from conversate_core.people import person_for
from conversate_core.queries.originals import Original

from ..sending.reactions import NewReaction
from ..templatetags.conversate_alerts import bdi
from .name_lists import Phrases, join, named

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

# Messages with reactions that a mail shows, with the number of the others.
MAX_MESSAGES = 5
# Characters of a message that its line quotes.
MAX_QUOTE = 60


class Reacted(NamedTuple):
    """A message of the reader, and the first people that reacted to it, each with their emoji."""

    message: Original
    people: Sequence[tuple[AbstractBaseUser, list[str]]]
    others: int


def by_message(reactions: Sequence[NewReaction]) -> list[Reacted]:
    """Return the messages with *reactions*, the newest one first."""
    found: dict[int, list[NewReaction]] = {}
    for reaction in reactions:
        found.setdefault(reaction.message.id, []).append(reaction)
    return [_reacted(found[key]) for key in sorted(found, reverse=True)]


def as_line(reacted: Reacted) -> dict[str, Any]:
    """Return the variables of one line, for templates."""
    names = [_with_emoji(user, emoji) for user, emoji in reacted.people]
    people = join(names, others=reacted.others)
    return {
        "people": people.text,
        "people_html": people.html,
        "text": clean_line(Truncator(reacted.message.words).chars(MAX_QUOTE)),
    }


def _reacted(reactions: Sequence[NewReaction]) -> Reacted:
    """Group the reactions to one message by their people, in the order of the first of each."""
    people: dict[Any, tuple[AbstractBaseUser, list[str]]] = {}
    for reaction in reactions:
        people.setdefault(reaction.user.pk, (reaction.user, []))[1].append(reaction.emoji)
    shown = named(list(people.values()))
    return Reacted(reactions[0].message, shown, len(people) - len(shown))


def _with_emoji(user: AbstractBaseUser, emoji: Sequence[str]) -> Phrases:
    name, marks = clean_line(person_for(user).name), " ".join(emoji)
    return Phrases(f"{name} {marks}", format_html("{} {}", bdi(name), marks))
