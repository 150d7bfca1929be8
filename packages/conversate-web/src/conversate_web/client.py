"""What the scripts of the room page are told, as JSON in the page. Nothing in it is private."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.middleware.csrf import get_token

from conversate_core.conf import core_settings
from conversate_core.models import Membership, Room
from conversate_core.services import HistoryPage

from .conf import web_settings
from .holding import longest_hold
from .presenting import room_url

if TYPE_CHECKING:
    from .views.access import Visit


def client_settings(
    request: HttpRequest, visit: Visit, page: HistoryPage, surroundings: str
) -> dict[str, Any]:
    """*surroundings* is the fingerprint of what the page shows around the conversation."""
    return {
        "urls": _urls(visit.room),
        "user_id": str(visit.user.pk),
        "csrf_token": get_token(request),
        # Names this page among the open ones of the user.
        "view": visit.view,
        "revision": page.revision,
        "surroundings": surroundings,
        "has_older": page.has_older,
        "has_newer": page.has_newer,
        # As it was before this page was shown; null for who is no member.
        "read_id": visit.membership and visit.membership.read_id,
        "preferences": preferences_as_json(visit.membership),
        # Milliseconds that this server holds a poll until there is news; 0 where it does not.
        "hold": longest_hold(request) * 1000,
        "poll_min": core_settings.poll_min,
        "poll_max": core_settings.poll_max,
        "poll_step": core_settings.poll_step,
        "idle_at": core_settings.idle_at,
        "message_max_length": core_settings.message_max_length,
        "upload_max_size": core_settings.upload_max_size,
        "upload_max_files": core_settings.upload_max_files,
        "control_layout": web_settings.control_layout,
    }


def preferences_as_json(membership: Membership | None) -> dict[str, bool]:
    """How the page may draw attention to news; who is no member is left in peace."""
    return {
        "flash": bool(membership and membership.flash_alert),
        "title": bool(membership and membership.title_alert),
        "desktop": bool(membership and membership.desktop_alert),
    }


def _urls(room: Room) -> dict[str, str]:
    names = ("poll", "send", "history", "read", "settings", "edit", "delete", "goodbye")
    return {
        "room": room_url(room),
        "sign_in": redirect_to_login(room_url(room)).url,
        **{name: room_url(room, f"api_{name}") for name in names},
    }
