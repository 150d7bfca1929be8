"""What the visitor of a room page has read.

A member who opens the page of a room reads the messages that it shows. A browser that prefetches
the page does not open it. A room that is embedded in a page of the site may be out of sight: its
scripts report the messages that were on the screen.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from conversate_core import services
from conversate_core.internal.optional_writes import optional_write
from conversate_core.models import Room
from conversate_core.queries.counting import RoomSummary
from conversate_core.services import HistoryPage

if TYPE_CHECKING:
    from ..visits import Visit


@dataclass(frozen=True)
class ReadState:
    """The read mark, the first unread message and the number of unread messages.

    ``read_id`` is None for a visitor who is not a member.
    """

    read_id: int | None = None
    first_unread: int | None = None
    unread_count: int = 0

    def after(self, page: HistoryPage) -> ReadState:
        """Return the state once *page* is read.

        Messages that come after *page* are still unread, but the page does not show where they
        begin: its scripts find out when they load them.
        """
        if self.read_id is None:
            return self
        return ReadState(read_id=max(self.read_id, last_shown(page)))


def find_read_state(visit: Visit, rooms: Iterable[Room]) -> ReadState:
    """Return the state before the visit. *rooms* are the `sidebar_rooms`."""
    if visit.membership is None:
        return ReadState()
    read_id = visit.membership.read_id
    listed: Any = next((room for room in rooms if room == visit.room), None)
    if listed is None:
        return ReadState(read_id)
    return ReadState(read_id, listed.first_unread_id, RoomSummary.of(listed).unread_count)


def is_opened(request: HttpRequest) -> bool:
    """Return whether the user opens the page. Older browsers send ``Purpose`` to prefetch it."""
    purpose = request.headers.get("Sec-Purpose") or request.headers.get("Purpose", "")
    return request.method != "HEAD" and not purpose.lower().startswith("prefetch")


def last_shown(page: HistoryPage) -> int:
    """Return the id of the last message of *page*, or 0 if it has none."""
    return page.messages[-1].pk if page.messages else 0


def mark_shown(visit: Visit, page: HistoryPage) -> None:
    """Mark the messages of *page* as read."""
    if visit.membership and visit.membership.read_id < last_shown(page):
        with optional_write():
            services.mark_read(room=visit.room, user=visit.user, message=page.messages[-1])
