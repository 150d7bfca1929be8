"""The reactions to messages, for pages, polls and exports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib.auth import get_user_model

from ..conf import core_settings
from ..databases import write_alias
from ..models import Message, Reaction
from ..people import load_people

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


class EmojiReactions(NamedTuple):
    """The ``users`` who reacted to a message with an ``emoji``, in the order of their reactions."""

    emoji: str
    users: tuple[AbstractBaseUser, ...]


def reactions_of(messages: Iterable[Message]) -> dict[int, list[EmojiReactions]]:
    """Return the reactions by message key, with their users as `person_for` needs them.

    This makes one query, or none if nobody has reacted or the site has turned reactions off. The
    emoji of CONVERSATE_REACTIONS come first, in the order of that setting.
    """
    ids = [message.pk for message in messages if message.reacted]
    if not ids or not core_settings.reactions:
        return {}
    users = _Users()
    found: dict[int, dict[str, list[AbstractBaseUser]]] = {}
    for message_id, emoji, *account in _rows(ids, users.columns):
        by_emoji = found.setdefault(message_id, defaultdict(list))
        by_emoji[emoji].append(users.find(account))
    load_people(users.known.values())
    return {message_id: _in_order(by_emoji) for message_id, by_emoji in found.items()}


def _rows(ids: list[int], columns: list[str]) -> Iterator[tuple[Any, ...]]:
    # Columns instead of objects: there can be many reactions by the same few people.
    accounts = [f"user__{name}" for name in columns]
    rows = Reaction.objects.filter(message__in=ids).order_by("pk")
    return iter(rows.values_list("message_id", "emoji", *accounts))


class _Users:
    """The accounts of the rows, each made once."""

    def __init__(self) -> None:
        model = self._model = get_user_model()
        self.columns = [field.attname for field in model._meta.concrete_fields]
        self._key = self.columns.index(model._meta.pk.attname)
        self.known: dict[Any, AbstractBaseUser] = {}

    def find(self, values: list[Any]) -> AbstractBaseUser:
        key = values[self._key]
        if key not in self.known:
            self.known[key] = self._model.from_db(write_alias(), self.columns, values)
        return self.known[key]


def _in_order(by_emoji: dict[str, list[AbstractBaseUser]]) -> list[EmojiReactions]:
    places = {emoji: place for place, emoji in enumerate(core_settings.reactions)}
    emoji = sorted(by_emoji, key=lambda each: places.get(each, len(places)))
    return [EmojiReactions(each, tuple(by_emoji[each])) for each in emoji]
