"""What an edit and a deletion have in common."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from ...conf import core_settings
from ...errors import MessageGone, NotAllowed
from ...internal.permission_gate import require
from ...internal.post_limit import check_rate, note_own_change
from ...internal.revisions import room_lock
from ...models import Message, Room
from ...policy import get_policy

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

logger = logging.getLogger("conversate_core")


def require_may(rule: str, by: AbstractBaseUser | None, message: Message) -> None:
    """Raise NotAllowed unless *by* sees *message* and the policy's *rule* allows the change."""
    policy = get_policy()
    allowed = by is None or (policy.sees(by, message) and getattr(policy, rule)(by, message))
    require(allowed)


@contextmanager
def message_lock(message: Message, room: Room, by: AbstractBaseUser | None) -> Iterator[Room]:
    """Hold the room's lock, and apply POST_LIMIT if *by* is the author.

    Moderation is not limited: removing messages can't wait.
    """
    if by is None or message.author_id != by.pk or core_settings.post_limit is None:
        with room_lock(room) as locked:
            yield locked
        return
    with room_lock(room, account=by, check=partial(check_rate, by)) as locked:
        yield locked
        note_own_change(by)


def room_of(message: Message) -> Room:
    try:
        return message.room
    except Room.DoesNotExist:
        raise NotAllowed from None


def get_current(message: Message, room: Room) -> Message:
    """Return the message as it is under the lock of *room*. Raise MessageGone if deleted."""
    fresh = Message.objects.not_deleted().filter(pk=message.pk).first()
    if fresh is None or fresh.pk <= room.cleared_id:
        raise MessageGone
    fresh.room = room
    return fresh


def log_moderation(action: str, message: Message, by: AbstractBaseUser | None) -> None:
    if by is None or message.author_id != by.pk:
        logger.info(
            "Message %s by user %s in room %s was %s by user %s.",
            message.pk,
            message.author_id,
            message.room_id,
            action,
            by and by.pk,
        )
