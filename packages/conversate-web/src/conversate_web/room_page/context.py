"""The template context of a room, on its own page and embedded in other pages of the site.

It has two sources: the conversation and the sidebar.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from conversate_core import services
from conversate_core.internal.upload_quota import quota_left
from conversate_core.policy import get_policy
from conversate_core.services import HistoryPage, RoomFacts

from ..conf import web_settings
from ..forms.messages import SendForm
from ..presenting import room_url
from ..presenting.directs import names_of_left
from ..room_buttons import room_buttons
from .client_config import client_config
from .conversation import conversation_context
from .kept import find_kept
from .read_state import find_read_state, is_opened
from .replying import reply_context
from .room_list import make_room_list
from .sidebar import find_sidebar, sidebar_rooms

if TYPE_CHECKING:
    from ..visits import Visit


def room_context(
    request: HttpRequest,
    visit: Visit,
    page: HistoryPage,
    form: SendForm,
    *,
    target: int | None = None,
    is_read: bool = False,
) -> dict[str, Any]:
    """Return the context of *page*, which `services.history` gives.

    *target* is the id of the message whose permalink was opened. With *is_read*, the messages of
    *page* count as read from now on, but the page still marks where the unread ones began.
    """
    rooms = services.name_directs(rooms=sidebar_rooms(visit), user=visit.user)
    facts = [RoomFacts.of(room) for room in rooms]
    sidebar = find_sidebar(visit, facts, is_page=True, is_opened=is_opened(request))
    before = find_read_state(visit, rooms)
    after = before.after(page) if is_read else before
    is_read_to_end = is_read and not page.has_newer
    return {
        "room": visit.room,
        "membership": visit.membership,
        "form": form,
        "can_post": sidebar.details["can_post"],
        **reply_context(visit, form, can_post=sidebar.details["can_post"]),
        "completion": web_settings.completion,
        "quota_left": quota_left(visit.user) if sidebar.details["can_post"] else None,
        "kept": find_kept(visit.room),
        "left": names_of_left(visit.room),
        **_rights(visit),
        "buttons": room_buttons(request, visit.membership),
        **conversation_context(visit, page, first_unread=before.first_unread, target=target),
        **sidebar.members_context,
        **make_room_list(rooms, visit.room, is_read=is_read_to_end).context,
        "client": client_config(request, visit, page, after, sidebar),
    }


def _rights(visit: Visit) -> dict[str, Any]:
    """Return what the user can do besides posting."""
    policy, user, room = get_policy(), visit.user, visit.room
    is_member = visit.membership is not None
    return {
        "can_search": policy.can_search(user),
        # A moderator who is not a member of the room.
        "is_moderator": not is_member and policy.can_moderate(user, room),
        "settings_url": room_url(room, "settings") if is_member else None,
        "manage_url": room_url(room, "manage") if policy.can_manage(user, room) else None,
    }
