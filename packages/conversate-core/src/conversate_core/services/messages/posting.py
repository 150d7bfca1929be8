"""Post a message."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.files.base import File
from django.db import IntegrityError
from django.utils.translation import gettext as _

from ...errors import InvalidMessage, RateLimited, UploadQuotaReached
from ...internal.arguments import check_arguments
from ...internal.message_mentions import find_mentioned, replied_to, save_mentions
from ...internal.permission_gate import require
from ...internal.policy_cache import use_policy_cache
from ...internal.revisions import room_lock
from ...internal.signal_sending import send_on_commit
from ...models import Attachment, Message, Room
from ...signals import message_posted
from ..picture_preview_thread import request_previews
from ..uploads import check_files, store_files
from .client_keys import checked_key
from .posters import Poster, poster
from .replying import find_original
from .texts import check_body

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


@check_arguments
def post_message(
    *,
    room: Room,
    author: AbstractBaseUser | None = None,
    body: str = "",
    files: Iterable[File[Any]] = (),
    client_key: UUID | str | None = None,
    sent_by_mail: bool = False,
    read_up_to: int | None = None,
    reply_to: Message | int | None = None,
    sender: str = "",
) -> Message:
    """Post text, files or both to *room*. Return the message.

    A message of the site's own code has no author: *sender* names the program instead, such as
    “Backup”, in up to 40 characters. Pages mark the name as that of a program. POST_LIMIT doesn't
    count it, no rule of the policy is asked, and *read_up_to* has no effect.

    *client_key* is a UUID that the client chooses: a second call by the same author with the same
    key returns the message of the first call. With *sent_by_mail*, pages mark the message as sent
    by e-mail. *read_up_to* is the id of the last message that the author has read: their read mark
    moves up to it, and never back. With None it moves up to the new message. *reply_to* is the
    message of the same room that this one replies to, or its id; its author counts as mentioned. If
    it was deleted or cleared, this posts without it: ``reply_to_id`` of the result is then None.
    The result is loaded like those of `MessageQuerySet.for_display`.

    Raises NotAllowed if *author* can't post here, if there is neither author nor sender, or a
    program posts to an archived room; InvalidArgument for a *sender* with control characters or
    direction overrides, for a long one, and for both author and sender; InvalidMessage for a
    message that is empty or too long, for too many files, a file that is empty or too large, a
    malformed key, a reply to a message that *author* doesn't see in this room, or any reply with
    CONVERSATE_REPLIES turned off; UploadQuotaReached for files above UPLOAD_QUOTA; UploadFailed if
    the storage fails; RateLimited above POST_LIMIT. After an error, nothing was posted.
    """
    by, key = poster(author, sender), None
    try:
        key = checked_key(client_key)
        text, checked = check_body(body), check_files(files)
        if not text and not checked:
            raise InvalidMessage(_("A message needs a text or a file."))
        find_original(reply_to, room=room, by=by)
    except InvalidMessage:
        if earlier := by.find_posted_if_allowed(room, key):
            return earlier
        raise
    # Checked before the lock too, so that a retry doesn't store its files again.
    if checked and (earlier := by.find_posted_if_allowed(room, key)):
        return earlier
    mentioned = find_mentioned(text, room=room, author_id=by.key)
    try:
        if checked:
            by.check_limits(checked)
        with store_files(checked, room_id=room.pk) as attachments:
            fields = {"body": text, "client_key": key, "sent_by_mail": sent_by_mail}
            fields["sender"] = by.sender
            return _write(room, by, fields, attachments, mentioned, read_up_to, reply_to)
    except (IntegrityError, RateLimited, UploadQuotaReached):
        # An earlier or concurrent call has posted with the same key.
        if earlier := by.find_posted_if_allowed(room, key):
            return earlier
        raise


def _write(
    room: Room,
    by: Poster,
    fields: dict[str, Any],
    attachments: Sequence[Attachment],
    mentioned: Collection[Any],
    read_up_to: int | None,
    reply_to: Message | int | None,
) -> Message:
    # The account's lock keeps both limits exact, since they count in all rooms.
    limits = partial(by.check_limits, attachments)
    with room_lock(room, account=by.account, check=limits) as locked, use_policy_cache():
        # Again: the room may have been archived, or the author removed, in the meantime.
        require(by.can_post(locked))
        by.require_unused(fields["client_key"], locked)
        original = find_original(reply_to, room=locked, by=by)
        fields |= {"reply_to_id": original and original.pk, "revision": locked.revision}
        message = Message.objects.create(room=locked, author_id=by.key, **fields)
        for attachment in attachments:
            attachment.message = message
        Attachment.objects.bulk_create(attachments)
        request_previews(attachments)
        save_mentions(message, {*mentioned, *replied_to(original, author_id=by.key)})
        by.mark_posted(message, read_up_to=read_up_to)
        by.prepare_for_display(message)
        if not attachments:
            message.set_no_attachments()
        send_on_commit(message_posted, Message, message=message)
    return message
