"""What the composer shows of the message that is replied to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conversate_core.conf import core_settings
from conversate_core.models import Message
from conversate_core.people import person_for
from conversate_core.policy import get_policy
from conversate_core.queries.originals import find_originals

from ..forms.messages import SendForm
from ..markup import get_markup
from ..presenting import room_url
from ..presenting.quotes import PresentedQuote, present_quote

if TYPE_CHECKING:
    from ..visits import Visit


def reply_context(visit: Visit, form: SendForm, *, can_post: bool) -> dict[str, Any]:
    can_reply = can_post and core_settings.replies
    return {"can_reply": can_reply, "reply": _find(visit, form.reply_id) if can_reply else None}


def _find(visit: Visit, message_id: int | None) -> PresentedQuote | None:
    """Return the quote of the message, or None if the user can't reply to it (any more)."""
    if message_id is None:
        return None
    first = get_policy().first_visible_id(visit.user, visit.room)
    found = find_originals([Message(reply_to_id=message_id)], room=visit.room, first=first)
    original = found[message_id]
    if not original.names_author:
        return None
    author = person_for(original.author, original.sender)
    return present_quote(original, room_url(visit.room), author, get_markup())
