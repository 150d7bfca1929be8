"""Services for messages: post, edit, delete."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.files.base import File
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from ..conf import core_settings
from ..content.cleaning import clean_text
from ..errors import EditConflict, InvalidMessage, MessageGone, NotAllowed, RateLimited
from ..internal.arguments import check_arguments
from ..internal.message_mentions import find_mentioned, replace_mentions, save_mentions
from ..internal.permission_gate import require
from ..internal.policy_cache import use_policy_cache
from ..internal.post_limit import check_rate, note_own_change
from ..internal.revisions import room_lock
from ..internal.signal_sending import send_on_commit
from ..internal.storable_text import check_characters
from ..models import Attachment, Message, Room
from ..policy import get_policy
from ..queries.hot import mark_posted
from ..signals import message_changed, message_posted
from .uploads import check_files, remove_files_on_commit, store_files

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

logger = logging.getLogger("conversate_core")


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
) -> Message:
    """Post text, files or both to *room*. Return the message.

    *client_key* is a UUID that the client chooses: a second call by the same author with the same
    key returns the message of the first call. With *sent_by_mail*, pages mark the message as sent
    by e-mail. *read_up_to* is the id of the last message that the author has read: their read mark
    moves up to it, and never back. With None it moves up to the new message. The message is loaded
    like those of `MessageQuerySet.for_display`.

    Raises NotAllowed if *author* can't post here; InvalidMessage for a message that is empty or too
    long, for too many files, a file that is empty or too large, or a malformed key; UploadFailed if
    the storage fails; RateLimited above POST_LIMIT. After an error, nothing was posted.
    """
    key = None
    try:
        key = _checked_key(client_key)
        text, checked = check_body(body), check_files(files)
        if not text and not checked:
            raise InvalidMessage(_("A message needs a text or a file."))
    except InvalidMessage:
        if earlier := _find_posted_if_allowed(room, author, key):
            return earlier
        raise
    # Checked before the lock too, so that a retry doesn't store its files again.
    if checked and (earlier := _find_posted_if_allowed(room, author, key)):
        return earlier
    mentioned = find_mentioned(text, room=room, author_id=author.pk)
    try:
        if checked:
            check_rate(author)
        with store_files(checked, room_id=room.pk) as attachments:
            fields = {"body": text, "client_key": key, "sent_by_mail": sent_by_mail}
            return _write(room, author, fields, attachments, mentioned, read_up_to)
    except (IntegrityError, RateLimited):
        # An earlier or concurrent call has posted with the same key.
        if earlier := _find_posted_if_allowed(room, author, key):
            return earlier
        raise


@check_arguments
def edit_message(
    *,
    message: Message,
    body: str,
    by: AbstractBaseUser | None = None,
    expected_revision: int | None = None,
) -> Message:
    """Change the text of *message* to *body*. Return the changed message.

    *expected_revision* is the message's revision that the editor has seen; None skips the check.

    Raises NotAllowed if *by* can't edit the message; InvalidMessage for a text that is too long, or
    empty without files; MessageGone if the message was deleted in the meantime; EditConflict if its
    text was changed after the expected revision; RateLimited above POST_LIMIT, which counts edits
    of *by*'s own messages.
    """
    room = _room_of(message)
    _require_may("can_edit", by, message)
    text = _cleaned(body)
    check_characters(text, Message, InvalidMessage)
    mentioned = find_mentioned(text, room=room, author_id=message.author_id)
    with _message_lock(message, room, by) as locked:
        fresh = _get_current(message, locked)
        _require_may("can_edit", by, fresh)
        _check_revision(fresh, expected_revision, text)
        # A message that was imported, or posted under a higher limit, can keep its length.
        _check_length(text, allowed_length=len(fresh.body))
        if not text and not fresh.attachments.exists():
            raise InvalidMessage(_("A message needs a text or a file."))
        if "@" in fresh.body + text:
            replace_mentions(fresh, mentioned)
        fresh.body, fresh.edited_at, fresh.revision = text, timezone.now(), locked.revision
        fresh.save(update_fields=["body", "edited_at", "revision"])
        send_on_commit(message_changed, Message, message=fresh, by=by)
    _log_moderation("edited", fresh, by)
    return fresh


@check_arguments
def delete_message(*, message: Message, by: AbstractBaseUser | None = None) -> Message:
    """Delete the text and files of *message*. Return the tombstone that remains.

    Raises NotAllowed if *by* can't delete the message, MessageGone if it was deleted already, and
    RateLimited above POST_LIMIT, which counts deletions of *by*'s own messages.
    """
    room = _room_of(message)
    _require_may("can_delete", by, message)
    with _message_lock(message, room, by) as locked:
        fresh = _get_current(message, locked)
        _require_may("can_delete", by, fresh)
        remove_files_on_commit(fresh.attachments.values_list("file", flat=True))
        fresh.attachments.all().delete()
        if "@" in fresh.body:
            fresh.mentions.all().delete()
        fresh.body, fresh.deleted_at, fresh.revision = "", timezone.now(), locked.revision
        fresh.save(update_fields=["body", "deleted_at", "revision"])
        send_on_commit(message_changed, Message, message=fresh, by=by)
    _log_moderation("deleted", fresh, by)
    return fresh


@contextmanager
def _message_lock(message: Message, room: Room, by: AbstractBaseUser | None) -> Iterator[Room]:
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


def _write(
    room: Room,
    author: AbstractBaseUser,
    fields: dict[str, Any],
    attachments: Sequence[Attachment],
    mentioned: Collection[Any],
    read_up_to: int | None,
) -> Message:
    # The account's lock keeps POST_LIMIT exact, since it counts posts in all rooms.
    rate = partial(check_rate, author)
    with room_lock(room, account=author, check=rate) as locked, use_policy_cache():
        # Again: the room may have been archived, or the author removed, in the meantime.
        require(get_policy().can_post(author, locked))
        message = Message.objects.create(
            room=locked, author_id=author.pk, revision=locked.revision, **fields
        )
        for attachment in attachments:
            attachment.message = message
        Attachment.objects.bulk_create(attachments)
        save_mentions(message, mentioned)
        mark_posted(message, read_up_to=read_up_to)
        _prepare_for_display(message, author)
        if not attachments:
            message.set_no_attachments()
        send_on_commit(message_posted, Message, message=message)
    return message


def _prepare_for_display(message: Any, author: AbstractBaseUser) -> None:
    """Set what `MessageQuerySet.for_display` loads, except for the attachments."""
    # An assignment would make Django ask the site's routers whether the two may be related.
    Message._meta.get_field("author").set_cached_value(message, author)
    membership = get_policy().membership(author, message.room)
    message.author_color = membership.color if membership else None


def _require_may(rule: str, by: AbstractBaseUser | None, message: Message) -> None:
    """Raise NotAllowed unless *by* sees *message* and the policy's *rule* allows the change."""
    policy = get_policy()
    allowed = by is None or (policy.sees(by, message) and getattr(policy, rule)(by, message))
    require(allowed)


def _cleaned(body: str) -> str:
    if not isinstance(body, str):
        raise InvalidMessage(_("A message must be text."))
    return clean_text(body)


def check_body(body: str) -> str:
    """Return the text of a message as it is stored.

    Raises InvalidMessage if it is too long or has characters that the database can't store.
    """
    text = _cleaned(body)
    _check_length(text)
    check_characters(text, Message, InvalidMessage)
    return text


def _check_length(text: str, *, allowed_length: int = 0) -> None:
    """Raise InvalidMessage if *text* is longer than both the limit and *allowed_length*."""
    most = core_settings.message_max_length
    if len(text) > max(most, allowed_length):
        raise InvalidMessage(
            _("A message can have %(most)d characters at the most; this one has %(count)d.")
            % {"most": most, "count": len(text)}
        )


def _check_revision(message: Message, expected: int | None, text: str) -> None:
    """Raise EditConflict if *message* has another text since the *expected* revision."""
    # A client repeats an edit whose response was lost, and finds its own text.
    if expected not in (None, message.revision) and message.body != text:
        raise EditConflict(message)


def _checked_key(client_key: UUID | str | None) -> UUID | None:
    if client_key is None:
        return None
    try:
        key = client_key if isinstance(client_key, UUID) else UUID(client_key)
        if _is_refused_by_mariadb(key):
            raise ValueError
    except (AttributeError, TypeError, ValueError):
        raise InvalidMessage(_("The client key must be a UUID.")) from None
    return key


def _is_refused_by_mariadb(key: UUID) -> bool:
    """Return whether MariaDB refuses this combination of UUID version and variant.

    A few UUIDs of version 8 are affected, and none that are random or based on time.
    """
    version, variant = key.bytes[6], key.bytes[8]
    return bool(version & -variant & 0x80)


def _find_posted_if_allowed(
    room: Room, author: AbstractBaseUser, key: UUID | None
) -> Message | None:
    """Return the result of `_find_posted`. Raise NotAllowed if *author* can't post here."""
    require(get_policy().can_post(author, room))
    return _find_posted(room, author, key)


def _find_posted(room: Room, author: AbstractBaseUser, key: UUID | None) -> Message | None:
    if key is None:
        return None
    posted = Message.objects.filter(room=room.pk, author=author.pk, client_key=key)
    return posted.for_display().first()


def _room_of(message: Message) -> Room:
    try:
        return message.room
    except Room.DoesNotExist:
        raise NotAllowed from None


def _get_current(message: Message, room: Room) -> Message:
    """Return the message as it is under the lock of *room*. Raise MessageGone if deleted."""
    fresh = Message.objects.not_deleted().filter(pk=message.pk).first()
    if fresh is None or fresh.pk <= room.cleared_id:
        raise MessageGone
    fresh.room = room
    return fresh


def _log_moderation(action: str, message: Message, by: AbstractBaseUser | None) -> None:
    if by is None or message.author_id != by.pk:
        logger.info(
            "Message %s by user %s in room %s was %s by user %s.",
            message.pk,
            message.author_id,
            message.room_id,
            action,
            by and by.pk,
        )
