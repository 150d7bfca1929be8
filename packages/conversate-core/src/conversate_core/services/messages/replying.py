"""Find the message that a post replies to."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ...conf import core_settings
from ...databases import possible_id
from ...errors import InvalidMessage
from ...models import Message, Room
from .posters import Poster


def find_original(reply_to: Message | int | None, *, room: Room, by: Poster) -> Message | None:
    """Return the message that *by* replies to.

    Returns None without one, or if it was deleted or cleared.

    Raises InvalidMessage if there is no such message in *room*, or none that *by* sees. Call
    this again under the room's lock.
    """
    if reply_to is None:
        return None
    if not core_settings.replies:
        raise InvalidMessage(_("Replies are turned off."))
    wanted = possible_id(reply_to.pk if isinstance(reply_to, Message) else reply_to)
    first = by.first_visible_id(room)
    if wanted < 1 or (first is not None and wanted < first):
        raise InvalidMessage(_no_such_message())
    # The rows of cleared messages may be removed. No answer depends on whether they were.
    if wanted <= room.cleared_id:
        return None
    found = Message.objects.filter(pk=wanted, room=room.pk).only("author", "deleted_at").first()
    if found is None:
        raise InvalidMessage(_no_such_message())
    return found if found.deleted_at is None else None


def _no_such_message() -> str:
    return _("The message that you reply to does not exist.")
