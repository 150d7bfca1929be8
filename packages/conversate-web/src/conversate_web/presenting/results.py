from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString

from conversate_core.models import Membership, Message
from conversate_core.people import person_for

from .excerpts import excerpt
from .members import initials
from .messages import NO_COLOUR
from .rooms import message_url


@dataclass(frozen=True)
class PresentedResult:
    """A message that was found, with ``html`` the piece of its text that shows why."""

    id: int
    url: str
    room_title: str
    author_name: str
    initials: str
    colour: str
    html: SafeString
    created_at: datetime
    file_count: int


def present_results(messages: Sequence[Message], *, words: Sequence[str]) -> list[PresentedResult]:
    """Present what `services.search` has found for *words*."""
    colours = _colours(messages)
    return [_present(message, words, colours) for message in messages]


def _present(
    message: Message, words: Sequence[str], colours: dict[tuple[int, Any], str]
) -> PresentedResult:
    name = person_for(message.author).name
    return PresentedResult(
        id=message.pk,
        url=message_url(message.room, message.pk),
        room_title=message.room.title,
        author_name=name,
        initials=initials(name),
        colour=colours.get((message.room_id, message.author_id), NO_COLOUR),
        html=excerpt(message.body, words),
        created_at=message.created_at,
        file_count=len(message.attachments.all()),
    )


def _colours(messages: Sequence[Message]) -> dict[tuple[int, Any], str]:
    """The colours of the authors, each in the room of the message, in one query."""
    memberships = Membership.objects.filter(
        room__in={message.room_id for message in messages},
        user__in={message.author_id for message in messages} - {None},
    )
    rows = memberships.values_list("room_id", "user_id", "colour") if messages else ()
    return {(room_id, user_id): colour for room_id, user_id, colour in rows}
