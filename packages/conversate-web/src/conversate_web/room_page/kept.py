"""How long a room keeps its messages, as its page says it."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import ngettext

from conversate_core.models import Room
from conversate_core.queries.originals import Original
from conversate_core.services import days_kept


class Kept(NamedTuple):
    """The sentence of the page, and the text of quotes whose message is no longer kept."""

    sentence: str
    quote: str


def find_kept(room: Room) -> Kept | None:
    """Return what the page says, or None for a room that keeps its messages for ever."""
    days = days_kept(room=room)
    if days is None:
        return None
    sentence = ngettext(
        "Messages are kept for %(days)d day.", "Messages are kept for %(days)d days.", days
    )
    return Kept(sentence % {"days": days}, Original(0, is_deleted=True).words)
