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
from ...internal.post_limit import check_rate
from ...internal.revisions import room_lock
from ...internal.signal_sending import send_on_commit
from ...internal.upload_quota import check_quota
from ...models import Attachment, Message, Room
from ...policy import get_policy
from ...queries.hot import mark_posted
from ...signals import message_posted
from ..preview_thread import request_previews
from ..uploads import check_files, store_files
from .client_keys import checked_key, find_posted_if_allowed
from .replying import find_original
from .texts import check_body

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


@check_arguments
def post_message(
    *,
    room: Room,
    author: AbstractBaseUser,
    body: str = "",
    files: Iterable[File[Any]] = (),
    client_key: UUID | str | None = None,
    sent_by_mail: bool = False,
    read_up_to: int | None = None,
    reply_to: Message | int | None = None,
) -> Message:
    """Post text, files or both to *room*. Return the message.

    *client_key* is a UUID that the client chooses: a second call by the same author with the same
    key returns the message of the first call. With *sent_by_mail*, pages mark the message as sent
    by e-mail. *read_up_to* is the id of the last message that the author has read: their read mark
    moves up to it, and never back. With None it moves up to the new message. *reply_to* is the
    message of the same room that this one replies to, or its id; its author counts as mentioned. If
    it was deleted or cleared, this posts without it: ``reply_to_id`` of the result is then None.
    The result is loaded like those of `MessageQuerySet.for_display`.

    Raises NotAllowed if *author* can't post here; InvalidMessage for a message that is empty or too
    long, for too many files, a file that is empty or too large, a malformed key, a reply to a
    message that *author* doesn't see in this room, or any reply with CONVERSATE_REPLIES turned off;
    UploadQuotaReached for files above UPLOAD_QUOTA; UploadFailed if the storage fails; RateLimited
    above POST_LIMIT. After an error, nothing was posted.
    """
    key = None
    try:
        key = checked_key(client_key)
        text, checked = check_body(body), check_files(files)
        if not text and not checked:
            raise InvalidMessage(_("A message needs a text or a file."))
        find_original(reply_to, room=room, author=author)
    except InvalidMessage:
        if earlier := find_posted_if_allowed(room, author, key):
            return earlier
        raise
    # Checked before the lock too, so that a retry doesn't store its files again.
    if checked and (earlier := find_posted_if_allowed(room, author, key)):
        return earlier
    mentioned = find_mentioned(text, room=room, author_id=author.pk)
    try:
        if checked:
            _check_limits(author, checked)
        with store_files(checked, room_id=room.pk) as attachments:
            fields = {"body": text, "client_key": key, "sent_by_mail": sent_by_mail}
            return _write(room, author, fields, attachments, mentioned, read_up_to, reply_to)
    except (IntegrityError, RateLimited, UploadQuotaReached):
        # An earlier or concurrent call has posted with the same key.
        if earlier := find_posted_if_allowed(room, author, key):
            return earlier
        raise


def _write(
    room: Room,
    author: AbstractBaseUser,
    fields: dict[str, Any],
    attachments: Sequence[Attachment],
    mentioned: Collection[Any],
    read_up_to: int | None,
    reply_to: Message | int | None,
) -> Message:
    # The account's lock keeps both limits exact, since they count in all rooms.
    limits = partial(_check_limits, author, attachments)
    with room_lock(room, account=author, check=limits) as locked, use_policy_cache():
        # Again: the room may have been archived, or the author removed, in the meantime.
        require(get_policy().can_post(author, locked))
        original = find_original(reply_to, room=locked, author=author)
        fields |= {"reply_to_id": original and original.pk, "revision": locked.revision}
        message = Message.objects.create(room=locked, author_id=author.pk, **fields)
        for attachment in attachments:
            attachment.message = message
        Attachment.objects.bulk_create(attachments)
        request_previews(attachments)
        save_mentions(message, {*mentioned, *replied_to(original, author_id=author.pk)})
        mark_posted(message, read_up_to=read_up_to)
        _prepare_for_display(message, author)
        if not attachments:
            message.set_no_attachments()
        send_on_commit(message_posted, Message, message=message)
    return message


def _check_limits(author: AbstractBaseUser, files: Iterable[Any]) -> None:
    check_rate(author)
    check_quota(author, files)


def _prepare_for_display(message: Any, author: AbstractBaseUser) -> None:
    """Set what `MessageQuerySet.for_display` loads, except for the attachments."""
    # An assignment would make Django ask the site's routers whether the two may be related.
    Message._meta.get_field("author").set_cached_value(message, author)
    membership = get_policy().membership(author, message.room)
    message.author_color = membership.color if membership else None
