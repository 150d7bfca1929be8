"""A minimal client of the services."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from conversate_core import services
from conversate_core.models import Message, Room
from conversate_core.queries.reactions import EmojiReactions, reactions_of
from tests.core.services.state_machine.model import ModelClient, Shown

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def shown(messages: Sequence[Message]) -> dict[int, Shown]:
    reactions = reactions_of(messages)
    return {message.pk: _shown(message, reactions.get(message.pk, ())) for message in messages}


def _shown(message: Message, reactions: Sequence[EmojiReactions]) -> Shown:
    author, files = str(message.author), len(message.attachments.all())
    edited, deleted = message.edited_at is not None, message.deleted_at is not None
    reacted = sorted((str(user), emoji) for emoji, users, _ids in reactions for user in users)
    return author, message.body, files, edited, deleted, message.reply_to_id, tuple(reacted)


def load(room: Room, user: User) -> tuple[int, dict[int, Shown]]:
    """Load the whole room, page by page from its end. Return it with the first cursor."""
    page = services.history(room=room, user=user)
    cursor, messages = page.revision, list(page.messages)
    while page.has_older:
        page = services.history(room=room, user=user, before=messages[0].pk)
        messages[:0] = page.messages
    return cursor, shown(messages)


def catch_up(client: ModelClient, room: Room, user: User) -> tuple[list[int], bool]:
    """Poll until there is no more. Return the received ids, and whether the page was reloaded."""
    received: list[int] = []
    while True:
        changes = services.poll(room=room, user=user, cursor=client.cursor)
        if changes.reset:
            client.cursor, client.shows = load(room, user)
            return received, True
        revisions = [message.revision for message in changes.messages]
        assert revisions == sorted(set(revisions))
        received += [message.pk for message in changes.messages]
        client.shows |= shown(changes.messages)
        client.cursor = changes.revision
        if not changes.more:
            return received, False
