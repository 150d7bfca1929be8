from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conversate_core.models import Mention, Message
from conversate_core.people import person_lookups
from conversate_core.queries.originals import Original

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


@dataclass(frozen=True)
class PresentedMention:
    """A user that a message mentions, with their present name."""

    id: str
    name: str


def mentioned_users(
    messages: Iterable[Message], originals: Mapping[int, Original]
) -> dict[int, list[AbstractBaseUser]]:
    """Return the mentioned users by message key: one query, or none if no text has an ``@``.

    Those who are only replied to are the authors of *originals*.
    """
    ids = []
    users: dict[int, list[AbstractBaseUser]] = defaultdict(list)
    for message in messages:
        original = originals.get(message.reply_to_id or 0)
        if "@" in message.body:
            ids.append(message.pk)
        elif original and original.author and original.author_id != message.author_id:
            users[message.pk].append(original.author)
    if not ids:
        return users
    rows = Mention.objects.filter(message__in=ids).select_related("user").order_by("pk")
    rows = rows.prefetch_related(*person_lookups("user__"))
    for mention in rows:
        users[mention.message_id].append(mention.user)
    return users
