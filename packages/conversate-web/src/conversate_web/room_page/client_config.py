"""The configuration for the scripts of the room page, as JSON in the page. It has no secrets."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.middleware.csrf import get_token

from conversate_core.conf import core_settings
from conversate_core.models import Membership, Room
from conversate_core.preferences import PAGE_ALERTS
from conversate_core.services import HistoryPage

from ..conf import web_settings
from ..http.api_calls import PAGE_CALLS
from ..http.scope_extension import long_poll_seconds
from ..presenting import room_url
from ..presenting.times import hour_cycle
from .read_state import ReadState

if TYPE_CHECKING:
    from ..visits import Visit
    from .sidebar import Sidebar


def client_config(
    request: HttpRequest, visit: Visit, page: HistoryPage, read_state: ReadState, sidebar: Sidebar
) -> dict[str, Any]:
    """Return the configuration; *sidebar* is as the page shows it."""
    return {
        "urls": _urls(visit.room),
        "user_id": str(visit.user.pk),
        "csrf_token": get_token(request),
        # The id of this page among the user's open pages.
        "view": visit.view,
        "revision": page.revision,
        "sidebar": sidebar.etag,
        "readers": sidebar.readers,
        # The room's last message when the page was rendered: messages with higher ids are new.
        "latest_id": page.latest_id,
        "has_older": page.has_older,
        "has_newer": page.has_newer,
        "preferences": _preferences(visit.membership),
        # Milliseconds for which this server lets a poll wait; 0 without long polling.
        "long_poll": long_poll_seconds(request) * 1000,
        "poll_min": core_settings.poll_min,
        "poll_max": core_settings.poll_max,
        "poll_step": core_settings.poll_step,
        "idle_at": core_settings.idle_at,
        "message_max_length": core_settings.message_max_length,
        "upload_max_size": core_settings.upload_max_size,
        "upload_max_files": core_settings.upload_max_files,
        "control_layout": web_settings.control_layout,
        "drafts": web_settings.drafts,
        "hour_cycle": hour_cycle(),
        **asdict(read_state),
    }


def _preferences(membership: Membership | None) -> dict[str, bool]:
    """Return how the page alerts to new messages: not at all in a muted room or as a visitor."""
    is_alerted = membership is not None and not membership.muted
    return {name: is_alerted and getattr(membership, name) for name in PAGE_ALERTS}


def _urls(room: Room) -> dict[str, str]:
    return {
        "room": room_url(room),
        "sign_in": redirect_to_login(room_url(room)).url,
        **{name: room_url(room, f"api_{name}") for name in PAGE_CALLS},
    }
