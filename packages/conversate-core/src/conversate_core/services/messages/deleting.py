"""Delete a message, of which a tombstone remains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from ...internal.arguments import check_arguments
from ...internal.signal_sending import send_on_commit
from ...models import Attachment, Message
from ...signals import message_changed
from ..uploads import remove_files_on_commit
from .changing import get_current, log_moderation, message_lock, require_may, room_of

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


@check_arguments
def delete_message(*, message: Message, by: AbstractBaseUser | None = None) -> Message:
    """Delete the text and files of *message*. Return the tombstone that remains.

    Raises NotAllowed if *by* can't delete the message, MessageGone if it was deleted already, and
    RateLimited above POST_LIMIT, which counts deletions of *by*'s own messages.
    """
    room = room_of(message)
    require_may("can_delete", by, message)
    with message_lock(message, room, by) as locked:
        fresh = get_current(message, locked)
        require_may("can_delete", by, fresh)
        # Locked: no process begins to make a preview between this and the deletion.
        files = Attachment.objects.filter(message=fresh).select_for_update()
        remove_files_on_commit(files.stored_names())
        fresh.attachments.all().delete()
        if "@" in fresh.body or fresh.reply_to_id is not None:
            fresh.mentions.all().delete()
        if fresh.reacted:
            fresh.reactions.all().delete()
        fresh.body, fresh.deleted_at, fresh.revision = "", timezone.now(), locked.revision
        fresh.reply_to_id, fresh.reacted = None, False
        fresh.save(update_fields=["body", "deleted_at", "revision", "reply_to", "reacted"])
        send_on_commit(message_changed, Message, message=fresh, by=by)
    log_moderation("deleted", fresh, by)
    return fresh
