"""React to a message with an emoji, or take the reaction back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from ..conf import EMOJI_MAX_LENGTH, core_settings
from ..errors import InvalidArgument
from ..internal.arguments import check_arguments
from ..internal.post_limit import check_rate, note_own_change
from ..internal.revisions import room_lock
from ..internal.signal_sending import send_on_commit
from ..models import Message, Reaction
from ..signals import message_reacted
from .messages.changing import get_current, require_may, room_of

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


@check_arguments
def react(*, message: Message, user: AbstractBaseUser, emoji: str, on: bool = True) -> Message:
    """React to *message* as *user* with *emoji*, or take that reaction back if *on* is False.

    Return the message. A call without effect, such as a repeated one, changes nothing. The message
    gets the room's next revision, so that polls deliver it. It does not become unread, and alerts
    do not mention it to others than its author.

    *emoji* is one of CONVERSATE_REACTIONS; reactions with others can be taken back. Raises
    NotAllowed if *user* can't react to the message; InvalidArgument for another emoji; MessageGone
    if the message was deleted in the meantime; RateLimited above POST_LIMIT, which counts each
    change.
    """
    room = room_of(message)
    require_may("can_react", user, message)
    _check_emoji(emoji, on=on)
    mine = Reaction.objects.filter(message=message.pk, user=user.pk, emoji=emoji)
    if mine.exists() == on:
        return message
    with room_lock(room, account=user, check=partial(check_rate, user)) as locked:
        fresh = get_current(message, locked)
        require_may("can_react", user, fresh)
        # Again: the same call may have come twice.
        if mine.exists() == on:
            return fresh
        if on:
            Reaction.objects.create(message=fresh, user_id=user.pk, emoji=emoji)
        else:
            mine.delete()
        note_own_change(user)
        _stamp(fresh, locked.revision)
        send_on_commit(message_reacted, Message, message=fresh, user=user, emoji=emoji, on=on)
    return fresh


def _check_emoji(emoji: str, *, on: bool) -> None:
    known = emoji in core_settings.reactions
    if not known and (on or not isinstance(emoji, str) or len(emoji) > EMOJI_MAX_LENGTH):
        raise InvalidArgument(_("You can't react with this."))


def _stamp(message: Message, revision: int) -> None:
    """Give *message* the *revision*, and remember the one of its text for `edit_message`."""
    if message.text_revision is None:
        message.text_revision = message.revision
    message.revision, message.reacted = revision, True
    message.save(update_fields=["revision", "text_revision", "reacted"])
