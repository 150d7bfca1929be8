"""Find and save the members whom a message mentions."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ..content.mentions import to_nfc
from ..models import Mention, Message, Room
from .room_names import names_in


def find_mentioned(text: str, *, room: Room, author_id: Any) -> set[Any]:
    """Return the keys of the members that *text* mentions, without its author.

    Call this before taking the room's lock. A member that is removed in the meantime stays
    mentioned. This reveals nothing to them: each read and each alert asks the policy again.
    """
    if "@" not in text:
        return set()
    found = names_in(room).find(to_nfc(text))
    return {user_id for mention in found for user_id in mention.user_ids} - {author_id}


def replied_to(original: Message | None, *, author_id: Any) -> set[Any]:
    """Return the key of the author of *original*, who counts as mentioned by a reply."""
    return set() if original is None else {original.author_id} - {None, author_id}


def save_mentions(message: Message, user_ids: Collection[Any]) -> None:
    """Save that *message* mentions these users. Call this under the room's lock."""
    Mention.objects.bulk_create(Mention(message=message, user_id=user_id) for user_id in user_ids)


def replace_mentions(message: Message, user_ids: Collection[Any]) -> None:
    """Make these users the only ones that *message* mentions. Call this under the room's lock."""
    before = set(message.mentions.values_list("user", flat=True))
    message.mentions.filter(user__in=before.difference(user_ids)).delete()
    save_mentions(message, set(user_ids) - before)
