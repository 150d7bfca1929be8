"""The quote of the message that another one replies to, made anew each time it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from conversate_core.content.excerpts import first_line
from conversate_core.models import Attachment, Message, Room
from conversate_core.people import person_for
from conversate_core.queries.originals import Original

from .rooms import message_url, room_url


@dataclass(frozen=True)
class PresentedQuote:
    """A quote as ``conversate/includes/quote.html`` shows it: one line of a message.

    ``author_name`` is empty if the message was deleted. ``id`` is None, and ``url`` empty, if the
    reader doesn't see the message.
    """

    id: int | None
    url: str
    author_name: str
    text: str
    deleted: bool


def present_quote(original: Original, room: Room) -> PresentedQuote:
    return PresentedQuote(
        id=None if original.is_hidden else original.id,
        url="" if original.is_hidden else message_url(room, original.id),
        author_name=person_for(original.author).name if original.names_author else "",
        text=original.words,
        deleted=original.is_deleted,
    )


def excerpt_of(message: Message, attachments: Sequence[Attachment]) -> str:
    """Return the line that quotes of *message* show."""
    file_type = attachments[0].content_type if attachments else ""
    line, is_deleted = first_line(message.body), message.deleted_at is not None
    return Original(message.pk, line=line, file_type=file_type, is_deleted=is_deleted).words


def reply_url(room: Room, message_id: int) -> str:
    """Return the URL of the room with a composer that replies to a message."""
    return f"{room_url(room)}?reply={message_id}#conversate-body"
