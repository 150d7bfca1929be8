"""Search: full text where the database is PostgreSQL, a plain match elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connections
from django.db.models import Q

from ..models import Message, Room
from ..policy import get_policy
from ..querysets import MessageQuerySet
from ..text import clean_line

if TYPE_CHECKING:
    from ..policy import User

# What is typed beyond this is not looked for: nobody can make a search slow by a long one.
MAX_LENGTH = 200
MAX_WORDS = 8


def words_of(query: str) -> list[str]:
    """The words of *query* that are looked for."""
    return clean_line(query[:MAX_LENGTH]).split()[:MAX_WORDS]


def search(*, user: User, query: str, room: Room | None = None) -> MessageQuerySet:
    """Return the messages that have every word of *query*, newest first, with room and author.

    Looks in *room*, or in all rooms that *user* may see; a room that they may not see has no
    results. A word matches the beginnings of words on PostgreSQL and any part of the text
    elsewhere. Go on to the next page with ``.older_than(id)``.
    """
    words = words_of(query)
    if not words:
        return Message.objects.none()
    found = Message.objects.standing().filter(
        room__in=get_policy().visible_rooms(user).values("pk")
    )
    if room is not None:
        found = found.filter(room=room.pk)
    on_postgresql = connections[found.db].vendor == "postgresql"
    found = _full_text(found, words) if on_postgresql else _plain_match(found, words)
    return found.for_display().select_related("room").order_by("-pk")


def _plain_match(messages: MessageQuerySet, words: list[str]) -> MessageQuerySet:
    return messages.filter(*(Q(body__icontains=word) for word in words))


def _full_text(messages: MessageQuerySet, words: list[str]) -> MessageQuerySet:
    # Imported here: the module needs psycopg.
    from django.contrib.postgres.search import SearchQuery, SearchVector

    # https://www.postgresql.org/docs/current/datatype-textsearch.html#DATATYPE-TSQUERY
    quoted = [word.replace("\\", "\\\\").replace("'", "''") for word in words]
    query = SearchQuery(
        " & ".join(f"'{word}':*" for word in quoted), config="simple", search_type="raw"
    )
    # The expression of the index that migration 0002 makes.
    vector = SearchVector("body", config="simple")
    found: MessageQuerySet = messages.alias(vector=vector).filter(vector=query)
    return found
