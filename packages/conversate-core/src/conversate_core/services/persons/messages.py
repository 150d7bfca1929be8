"""Take the name from the messages of a person, or empty them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from django.utils import timezone

from ...models import Attachment, Mention, Message, Reaction
from ..uploads import remove_files
from .batches import keys_of_messages
from .changing_rooms import change_in_room


def erase_messages(user_id: Any, *, is_emptied: bool) -> Iterator[int]:
    """Make all messages by this user those of a former member. Yield the size of each batch."""
    for rooms in keys_of_messages(user_id):
        for room_id, keys in rooms.items():
            if is_emptied:
                # Before the rows: if the process is killed in between, they still name the files.
                files = Attachment.objects.filter(message__in=keys)
                remove_files(files.stored_names())
            change_in_room(room_id, user_id, partial(_erase, keys, user_id, is_emptied=is_emptied))
            yield len(keys)


def _erase(keys: Sequence[int], user_id: Any, *, is_emptied: bool) -> None:
    messages = Message.objects.filter(pk__in=keys)
    if is_emptied:
        _empty(keys)
    messages.filter(edited_by=user_id).update(edited_by=None)
    # The client has chosen the key: by the hardware of the person, if it is of version 1.
    messages.update(author=None, client_key=None)


def _empty(keys: Sequence[int]) -> None:
    """Leave of these messages what `delete_message` leaves."""
    for model in (Attachment, Mention, Reaction):
        model._default_manager.filter(message__in=keys).delete()
    messages = Message.objects.filter(pk__in=keys)
    messages.filter(deleted_at=None).update(deleted_at=timezone.now())
    messages.update(body="", reply_to=None, reacted=False)
