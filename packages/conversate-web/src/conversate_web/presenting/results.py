"""The results of a search, as the page and the API show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.safestring import SafeString

from conversate_core import services
from conversate_core.models import Membership, Message, Room
from conversate_core.people import load_people, person_for
from conversate_core.services.searching import MAX_LENGTH, words_of

from ..markup import Markup, get_markup
from .excerpts import excerpt
from .members import initials
from .messages import NO_COLOR
from .rooms import message_url

if TYPE_CHECKING:
    from conversate_core.people import User

# Results of one page.
PAGE_SIZE = 25


@dataclass(frozen=True)
class PresentedResult:
    """A search result. ``html`` is the part of the message with the matches."""

    id: int
    url: str
    room_slug: str
    room_title: str
    author_name: str
    initials: str
    picture: str
    color: str
    html: SafeString
    created_at: datetime
    file_count: int

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "url": self.url,
            "room": {"slug": self.room_slug, "title": self.room_title},
            "author_name": self.author_name,
            "html": self.html,
            "created_at": self.created_at,
            "file_count": self.file_count,
        }


@dataclass(frozen=True)
class ResultsPage:
    """The newest results first. The next page is ``older_than`` this id; None at the end."""

    results: list[PresentedResult]
    words: list[str]
    older_than: int | None


def find_results(
    *, user: User, query: str, room: Room | None = None, older_than: int | None = None
) -> ResultsPage:
    """Return a page of the messages that `services.search` finds. Raises NotAllowed, as it does."""
    query = query[:MAX_LENGTH]
    words = words_of(query)
    found = list(
        services.search(user=user, query=query, room=room, before=older_than, limit=PAGE_SIZE + 1)
    )
    shown = found[:PAGE_SIZE]
    return ResultsPage(
        results=present_results(shown, words=words, reader=user),
        words=words,
        older_than=shown[-1].pk if len(found) > PAGE_SIZE else None,
    )


def present_results(
    messages: Sequence[Message], *, words: Sequence[str], reader: User
) -> list[PresentedResult]:
    """Present messages that `services.search` has found for *reader* and *words*."""
    load_people(message.author for message in messages)
    colors = _colors(messages)
    services.name_directs(rooms=[message.room for message in messages], user=reader)
    markup = get_markup()
    return [_present(message, words, colors, markup) for message in messages]


def _present(
    message: Message, words: Sequence[str], colors: dict[tuple[int, Any], str], markup: Markup
) -> PresentedResult:
    author = person_for(message.author, message.sender)
    return PresentedResult(
        id=message.pk,
        url=message_url(message.room, message.pk),
        room_slug=message.room.slug,
        room_title=message.room.title,
        author_name=author.name,
        initials=initials(author.name),
        picture=author.picture,
        color=colors.get((message.room_id, message.author_id), NO_COLOR),
        html=excerpt(markup.plain_text(message.body), words),
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
