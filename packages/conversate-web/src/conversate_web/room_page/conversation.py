"""The conversation on a room page: a page of the history, and the links to the rest of it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from conversate_core.services import HistoryPage

from ..presenting import message_url, room_url, show_messages
from ..presenting.sentences import newer_messages, older_messages

if TYPE_CHECKING:
    from ..visits import Visit


def conversation_context(
    visit: Visit, page: HistoryPage, *, first_unread: int | None, target: int | None
) -> dict[str, Any]:
    """Return what the template shows of *page*.

    *first_unread* and *target* are ids of messages to mark: the first unread message, and the
    message whose permalink was opened.
    """
    return {
        "shown": show_messages(
            page.messages,
            room=visit.room,
            viewer=visit.user,
            first_unread=first_unread,
            target=target,
        ),
        "first_unread": first_unread,
        "has_older": page.has_older,
        "has_newer": page.has_newer,
        "older_label": older_messages(page.older_count),
        "newer_label": newer_messages(page.newer_count),
        **_urls(visit, [message.pk for message in page.messages], first_unread),
    }


def _urls(visit: Visit, ids: list[int], first_unread: int | None) -> dict[str, str | None]:
    url = room_url(visit.room)
    return {
        "unread_url": _unread_url(visit, ids, first_unread),
        # A page without messages links to both ends of the room.
        "older_url": f"{url}?before={ids[0]}#end" if ids else f"{url}#end",
        "newer_url": f"{url}?after={ids[-1] if ids else 0}",
        "latest_url": f"{url}#end",
        # The query differs each time: if only the fragment differs, a browser does not load the
        # page again.
        "refresh_url": f"{url}?refresh={int(time.time())}#end",
    }


def _unread_url(visit: Visit, ids: list[int], first_unread: int | None) -> str | None:
    """Return the link to the first unread message, if it is on this page or on an older one."""
    if first_unread is None or not ids or first_unread > ids[-1]:
        return None
    return "#unread" if first_unread >= ids[0] else message_url(visit.room, first_unread)
