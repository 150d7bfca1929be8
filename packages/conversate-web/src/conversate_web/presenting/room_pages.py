"""The pages of the index, whose rooms are in sections, with a search by title."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator

from conversate_core.content.cleaning import clean_line
from conversate_core.models import Room

# Rooms of one page.
PAGE_SIZE = 50
# Characters of a query. The rest of it is ignored.
MAX_LENGTH = 200

# Lists of rooms by the name of the section.
Sections = dict[str, list[Room]]


@dataclass(frozen=True)
class RoomsPage:
    """``sections`` has the rooms of the page. ``count`` is the number of all rooms."""

    page: Page[Room]
    sections: Sections
    query: str
    count: int

    @property
    def context(self) -> dict[str, Any]:
        """The template context of the list, without the rooms."""
        return {"page": self.page, "query": self.query, "is_long": self.count > PAGE_SIZE}


def rooms_page(sections: Sections, parameters: Mapping[str, str]) -> RoomsPage:
    """Return the page of *sections* that *parameters* ask for, or the nearest one.

    The parameter ``q`` has words that the titles must contain, ``page`` the number of the page. The
    order of *sections* must be that of the template: it decides which rooms come on which page.
    """
    query = clean_line(parameters.get("q", "")[:MAX_LENGTH])
    words = query.casefold().split()
    found = [
        room
        for rooms in sections.values()
        for room in rooms
        if all(word in room.title.casefold() for word in words)
    ]
    page = Paginator(found, PAGE_SIZE).get_page(parameters.get("page"))
    shown = {room.pk for room in page}
    return RoomsPage(
        page=page,
        sections={
            name: [room for room in rooms if room.pk in shown] for name, rooms in sections.items()
        },
        query=query,
        count=sum(map(len, sections.values())),
    )
