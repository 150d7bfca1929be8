"""The reactions to messages, for pages, polls and exports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import CharField, ExpressionWrapper, F

from ..conf import core_settings
from ..models import Message, Reaction
from ..models.reactions import decode_emoji
from ..people import load_people
from .accounts import Accounts

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


class EmojiReactions(NamedTuple):
    """The users who reacted to a message with an ``emoji``, in the order of their reactions.

    ``user_ids`` are their keys, which take long to read from ``users``.
    """

    emoji: str
    users: tuple[AbstractBaseUser, ...]
    user_ids: tuple[Any, ...]


def reactions_of(messages: Iterable[Message]) -> dict[int, list[EmojiReactions]]:
    """Return the reactions by message key, with their users as `person_for` needs them.

    This makes one query, or none if nobody has reacted or the site has turned reactions off. The
    emoji of CONVERSATE_REACTIONS come first, in the order of that setting.
    """
    ids = [message.pk for message in messages if message.reacted]
    if not ids or not core_settings.reactions:
        return {}
    accounts = Accounts("user")
    user_ids: dict[tuple[int, str], list[Any]] = {}
    for row in _rows(ids, accounts.columns):
        message_id, code, user_id = row[:3]
        accounts.find(user_id, row)
        user_ids.setdefault((message_id, code), []).append(user_id)
    load_people(accounts.known.values())
    found: dict[int, list[EmojiReactions]] = {}
    for (message_id, code), keys in user_ids.items():
        users = tuple(map(accounts.known.__getitem__, keys))
        reacted = EmojiReactions(decode_emoji(code), users, tuple(keys))
        found.setdefault(message_id, []).append(reacted)
    places = {emoji: place for place, emoji in enumerate(core_settings.reactions)}
    for reactions in found.values():
        reactions.sort(key=lambda each: places.get(each.emoji, len(places)))
    return found


def _rows(ids: list[int], columns: list[str]) -> Iterator[tuple[Any, ...]]:
    # Columns instead of objects: there can be many reactions by the same few people. The emoji are
    # decoded once for each message.
    code = ExpressionWrapper(F("emoji"), output_field=CharField())
    rows = Reaction.objects.filter(message__in=ids).order_by("pk")
    return iter(rows.values_list("message_id", code, "user_id", *columns))
