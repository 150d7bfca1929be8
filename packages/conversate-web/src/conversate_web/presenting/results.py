from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.safestring import SafeString

from conversate_core import services
from conversate_core.models import Membership, Message
from conversate_core.people import load_people, person_for

from .excerpts import excerpt
from .members import initials
from .messages import NO_COLOR
from .rooms import message_url

if TYPE_CHECKING:
    from conversate_core.people import User


@dataclass(frozen=True)
class PresentedResult:
    """A search result. ``html`` is the part of the message with the matches."""

    id: int
    url: str
    room_title: str
    author_name: str
    initials: str
    picture: str
    color: str
    html: SafeString
    created_at: datetime
    file_count: int


def present_results(
    messages: Sequence[Message], *, words: Sequence[str], reader: User
) -> list[PresentedResult]:
    """Present messages that `services.search` has found for *reader* and *words*."""
    load_people(message.author for message in messages)
    colors = _colors(messages)
    services.name_directs(rooms=[message.room for message in messages], user=reader)
    return [_present(message, words, colors) for message in messages]


def _present(
    message: Message, words: Sequence[str], colors: dict[tuple[int, Any], str]
) -> PresentedResult:
    author = person_for(message.author, message.sender)
    return PresentedResult(
        id=message.pk,
        url=message_url(message.room, message.pk),
        room_title=message.room.title,
        author_name=author.name,
        initials=initials(author.name),
        picture=author.picture,
        color=colors.get((message.room_id, message.author_id), NO_COLOR),
        html=excerpt(message.body, words),
        created_at=message.created_at,
        file_count=len(message.attachments.all()),
    )


def _colors(messages: Sequence[Message]) -> dict[tuple[int, Any], str]:
    """Return the authors' colors in the rooms of their messages: one query."""
    memberships = Membership.objects.filter(
        room__in={message.room_id for message in messages},
        user__in={message.author_id for message in messages} - {None},
    )
    rows = memberships.values_list("room_id", "user_id", "color") if messages else ()
    return {(room_id, user_id): color for room_id, user_id, color in rows}
