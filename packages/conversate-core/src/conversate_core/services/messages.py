"""Messages: post, edit, delete."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.files.base import File
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from ..conf import core_settings
from ..errors import InvalidMessage, MessageGone, NotAllowed, RateLimited
from ..hot_queries import mark_posted, time_of_nth_newest
from ..models import Attachment, Message, Room
from ..policy import get_policy, remembering
from ..signals import message_changed, message_posted
from ..text import clean_text
from ._mentions import find_mentioned, replace_mentions, save_mentions
from ._revision import revising
from ._rules import require
from ._signals import send_on_commit
from .uploads import check_files, remove_files_on_commit, stored

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

logger = logging.getLogger("conversate_core")


def post_message(
    *,
    room: Room,
    author: AbstractBaseUser,
    body: str = "",
    files: Iterable[File[Any]] = (),
    client_key: UUID | str | None = None,
) -> Message:
    """Post text, files or both to *room*, and mark the room read up to here for the author.

    A second call with the same *client_key* (a UUID) returns the message of the first. Either is
    ready to be shown, as `MessageQuerySet.for_display` gives messages. Raises
    NotAllowed; InvalidMessage for an empty or overlong message, a file that is too large, or a
    malformed key; UploadFailed; RateLimited. Whatever it raises, nothing was posted.
    """
    key = None
    try:
        key = _checked_key(client_key)
        text, checked = _checked_body(body), check_files(files)
        if not text and not checked:
            raise InvalidMessage(_("A message needs a text or a file."))
    except InvalidMessage:
        if earlier := _allowed_before(room, author, key):
            return earlier
        raise
    # For text the answer under the lock is enough; but no file is to be stored for nothing.
    if checked and (earlier := _allowed_before(room, author, key)):
        return earlier
    mentioned = find_mentioned(text, room=room, author_id=author.pk)
    try:
        with stored(checked, room_id=room.pk) as attachments:
            return _write(room, author, text, attachments, mentioned, key)
    except (IntegrityError, RateLimited):
        # The same key came before, or at once and the other one was first.
        if earlier := _allowed_before(room, author, key):
            return earlier
        raise


def edit_message(*, message: Message, body: str, by: AbstractBaseUser | None = None) -> Message:
    """Give *message* another text. Returns it changed.

    Raises NotAllowed; InvalidMessage for a text that a message can't have (it may be empty where
    there are files); MessageGone where it was deleted meanwhile.
    """
    room = _room_of(message)
    require(by is None or get_policy().can_edit(by, message))
    text = _checked_body(body)
    mentioned = find_mentioned(text, room=room, author_id=message.author_id)
    with revising(room) as locked:
        fresh = _standing(message, locked)
        require(by is None or get_policy().can_edit(by, fresh))
        if not text and not fresh.attachments.exists():
            raise InvalidMessage(_("A message needs a text or a file."))
        if "@" in fresh.body + text:
            replace_mentions(fresh, mentioned)
        fresh.body, fresh.edited_at, fresh.revision = text, timezone.now(), locked.revision
        fresh.save(update_fields=["body", "edited_at", "revision"])
        send_on_commit(message_changed, Message, message=fresh, by=by)
    _log_moderation("edited", fresh, by)
    return fresh


def delete_message(*, message: Message, by: AbstractBaseUser | None = None) -> Message:
    """Remove the text and the files of *message*; what stays is a tombstone. Returns it.

    Raises NotAllowed, and MessageGone where it was deleted already.
    """
    room = _room_of(message)
    require(by is None or get_policy().can_delete(by, message))
    with revising(room) as locked:
        fresh = _standing(message, locked)
        require(by is None or get_policy().can_delete(by, fresh))
        remove_files_on_commit(fresh.attachments.values_list("file", flat=True))
        fresh.attachments.all().delete()
        if "@" in fresh.body:
            fresh.mentions.all().delete()
        fresh.body, fresh.deleted_at, fresh.revision = "", timezone.now(), locked.revision
        fresh.save(update_fields=["body", "deleted_at", "revision"])
        send_on_commit(message_changed, Message, message=fresh, by=by)
    _log_moderation("deleted", fresh, by)
    return fresh


def _write(
    room: Room,
    author: AbstractBaseUser,
    text: str,
    attachments: Sequence[Attachment],
    mentioned: Collection[Any],
    key: UUID | None,
) -> Message:
    # The account's lock keeps POST_LIMIT exact, which counts what the author posts in any room.
    rate = partial(_check_rate, author)
    with revising(room, account=author, check=rate) as locked, remembering():
        # Asked again: the room may have been archived, or the author removed, meanwhile.
        require(get_policy().can_post(author, locked))
        message = Message.objects.create(
            room=locked,
            author_id=author.pk,
            body=text,
            revision=locked.revision,
            client_key=key,
        )
        for attachment in attachments:
            attachment.message = message
        Attachment.objects.bulk_create(attachments)
        save_mentions(message, mentioned)
        # No later message of the room has a lower id, so the read mark can't move backwards.
        mark_posted(message)
        _make_showable(message, author)
        if not attachments:
            message.has_no_attachments()
        send_on_commit(message_posted, Message, message=message)
    return message


def _make_showable(message: Any, author: AbstractBaseUser) -> None:
    """As `MessageQuerySet.for_display` would have read it, but for the attachments."""
    # Not assigned: Django would ask the site's routers whether the two may be related.
    Message._meta.get_field("author").set_cached_value(message, author)
    membership = get_policy().membership(author, message.room)
    message.author_colour = membership.colour if membership else None


def _check_rate(author: AbstractBaseUser) -> None:
    limit = core_settings.post_limit
    if limit is None:
        return
    count, seconds = limit
    now, period = timezone.now(), timedelta(seconds=seconds)
    oldest = time_of_nth_newest(count, author_id=author.pk, since=now - period, until=now + period)
    # What is later than that was posted before a clock was set back: nobody waits until it is so
    # late again.
    if oldest is not None:
        free_at = oldest + period
        raise RateLimited(max((free_at - now).total_seconds(), 0.001))


def _checked_body(body: str) -> str:
    text = clean_text(body)
    most = core_settings.message_max_length
    if len(text) > most:
        raise InvalidMessage(
            _("A message can have %(most)d characters at the most; this one has %(count)d.")
            % {"most": most, "count": len(text)}
        )
    return text


def _checked_key(client_key: UUID | str | None) -> UUID | None:
    if client_key is None:
        return None
    try:
        key = client_key if isinstance(client_key, UUID) else UUID(client_key)
        if _is_refused_by_mariadb(key):
            raise ValueError
    except ValueError:
        raise InvalidMessage(_("The client key is no UUID.")) from None
    return key


def _is_refused_by_mariadb(key: UUID) -> bool:
    """Whether it can't tell, by its version and variant, how it has stored this one.

    Few of version 8 are like that, and none of those that are made up at random or by time.
    """
    version, variant = key.bytes[6], key.bytes[8]
    return bool(version & -variant & 0x80)


def _allowed_before(room: Room, author: AbstractBaseUser, key: UUID | None) -> Message | None:
    """What `_posted_before` says, to somebody who may post here. Raises NotAllowed."""
    require(get_policy().can_post(author, room))
    return _posted_before(room, author, key)


def _posted_before(room: Room, author: AbstractBaseUser, key: UUID | None) -> Message | None:
    if key is None:
        return None
    posted = Message.objects.filter(room=room.pk, author=author.pk, client_key=key)
    return posted.for_display().first()


def _room_of(message: Message) -> Room:
    try:
        return message.room
    except Room.DoesNotExist:
        raise NotAllowed from None


def _standing(message: Message, room: Room) -> Message:
    """The message as it is under the room's lock, in the room as it is under it."""
    fresh = Message.objects.standing().filter(pk=message.pk).first()
    if fresh is None:
        raise MessageGone
    fresh.room = room
    return fresh


def _log_moderation(done: str, message: Message, by: AbstractBaseUser | None) -> None:
    if by is None or message.author_id != by.pk:
        logger.info(
            "Message %s by user %s in room %s was %s by user %s.",
            message.pk,
            message.author_id,
            message.room_id,
            done,
            by and by.pk,
        )
