from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ..mentions import composed
from ..models import Mention, Message, Room
from ._names import names_in


def find_mentioned(text: str, *, room: Room, author_id: Any) -> set[Any]:
    """The keys of the members whom *text* mentions, without its author.

    To be called before the room's lock is taken. Whoever is removed meanwhile stays mentioned,
    which tells them nothing: who may read or be alerted is asked anew each time.
    """
    if "@" not in text:
        return set()
    found = names_in(room).find(composed(text))
    return {user_id for mention in found for user_id in mention.user_ids} - {author_id}


def save_mentions(message: Message, user_ids: Collection[Any]) -> None:
    """Let *message* mention these people. Under the room's lock."""
    Mention.objects.bulk_create(Mention(message=message, user_id=user_id) for user_id in user_ids)


def replace_mentions(message: Message, user_ids: Collection[Any]) -> None:
    """Let *message* mention these people and nobody else. Under the room's lock."""
    before = set(message.mentions.values_list("user", flat=True))
    message.mentions.filter(user__in=before.difference(user_ids)).delete()
    save_mentions(message, set(user_ids) - before)
