"""Change the text of a message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ...errors import EditConflict, InvalidMessage
from ...internal.arguments import check_arguments
from ...internal.message_mentions import find_mentioned, replace_mentions, replied_to
from ...internal.signal_sending import send_on_commit
from ...internal.storable_text import check_characters
from ...models import Message
from ...signals import message_changed
from .changing import get_current, log_moderation, message_lock, require_may, room_of
from .texts import check_length, cleaned_body

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

_SIGNATURE = ("edited_at", "edited_by", "edited_by_other")


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

    Pages name *by* beside a text that is no longer the author's. The system, None, is “someone
    else” there.

    Raises NotAllowed if *by* can't edit the message; InvalidMessage for a text that is too long, or
    empty without files; MessageGone if the message was deleted in the meantime; EditConflict if its
    text was changed after the expected revision; RateLimited above POST_LIMIT, which counts edits
    of *by*'s own messages.
    """
    room = room_of(message)
    require_may("can_edit", by, message)
    text = cleaned_body(body)
    check_characters(text, Message, InvalidMessage)
    mentioned = find_mentioned(text, room=room, author_id=message.author_id)
    with message_lock(message, room, by) as locked:
        fresh = get_current(message, locked)
        require_may("can_edit", by, fresh)
        _check_revision(fresh, expected_revision, text)
        _check_text(fresh, text)
        if "@" in fresh.body + text:
            # The author of the original stays mentioned.
            replace_mentions(fresh, mentioned | _replied_to(fresh))
        fresh.body, fresh.revision, fresh.text_revision = text, locked.revision, None
        _sign(fresh, by)
        fresh.save(update_fields=["body", "revision", "text_revision", *_SIGNATURE])
        send_on_commit(message_changed, Message, message=fresh, by=by)
    log_moderation("edited", fresh, by)
    return fresh


def _check_text(message: Message, text: str) -> None:
    """Raise InvalidMessage if *text* is too long, or the message would be empty."""
    # A message that was imported, or posted under a higher limit, can keep its length.
    check_length(text, allowed_length=len(message.body))
    if not text and not message.attachments.exists():
        raise InvalidMessage(_("A message needs a text or a file."))


def _sign(message: Message, by: AbstractBaseUser | None) -> None:
    """Note who wrote the text, and when."""
    message.edited_at, message.edited_by_id = timezone.now(), None if by is None else by.pk
    # The system edits the messages of programs as their author.
    is_other = not message.sender if by is None else by.pk != message.author_id
    message.edited_by_other = is_other


def _replied_to(message: Message) -> set[Any]:
    if message.reply_to_id is None:
        return set()
    original = Message.objects.filter(pk=message.reply_to_id).only("author").first()
    return replied_to(original, author_id=message.author_id)


def _check_revision(message: Message, expected: int | None, text: str) -> None:
    """Raise EditConflict if *message* has another text since the *expected* revision."""
    # A client repeats an edit whose response was lost, and finds its own text.
    if expected is None or message.body == text:
        return
    # The editor may not have seen the latest reactions.
    since = message.revision if message.text_revision is None else message.text_revision
    if not since <= expected <= message.revision:
        raise EditConflict(message)
