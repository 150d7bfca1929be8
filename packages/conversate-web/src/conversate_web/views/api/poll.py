"""The poll: what has changed in the room since a revision, and in the sidebar."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from conversate_core import presence, services
from conversate_core.services import Changes

from ...http.api import api
from ...http.api_callers import is_by_token
from ...http.api_calls import ACTIVE, FOCUSED, POLLING_CLIENT, SIDEBAR, SINCE
from ...http.scope_extension import waiting_ticket
from ...polls import tickets
from ...polls.locale import locale_of
from ...polls.sessions import seconds_between_full_polls
from ...polls.shortcut import short_answer, with_ticket
from ...presenting import messages_as_json
from ...room_page.sidebar import find_sidebar
from ...visits import Visit


@api("GET", shortcut=short_answer)
def poll(request: HttpRequest, visit: Visit) -> HttpResponse:
    since = SINCE.read(request.GET) or ""
    changes = services.poll(room=visit.room, user=visit.user, cursor=since, is_fresh=True)
    visit.room = changes.room
    _record(request, visit)
    check = _check_sidebar(request, visit, changes)
    if str(changes.revision) == since and not changes.reset and not check.changes:
        response: HttpResponse = HttpResponse(status=204)
    else:
        response = JsonResponse({**_changes_as_json(visit, changes), **check.changes})
    if visit.membership is not None:
        response[tickets.READ_MARK] = str(visit.membership.read_id)
    ticket = _ticket(request, visit, changes, check)
    return with_ticket(response, request, ticket) if ticket else response


def _ticket(
    request: HttpRequest, visit: Visit, changes: Changes, check: SidebarCheck
) -> tickets.Ticket | None:
    """Return the ticket of the answer, None if the next poll has to be a full one."""
    # A full poll compares the sidebar. It also asks the site about a token, which may be revoked:
    # only a session can be checked without the site.
    if check.sidebar_etag is None or is_by_token(request):
        return None
    return tickets.issue(
        room_id=visit.room.pk,
        revision=changes.revision,
        change_token=changes.change_token,
        user_id=visit.user.pk,
        membership_id=visit.membership.pk if visit.membership else None,
        sidebar_etag=check.sidebar_etag,
        sidebar_checked_at=check.sidebar_checked_at,
        members_revision=check.members_revision,
        renewable_for=seconds_between_full_polls(request),
        **locale_of(request)._asdict(),
    )


@dataclass(frozen=True)
class SidebarCheck:
    """What has changed in the sidebar.

    ``sidebar_etag`` is None if the next poll has to compare it, and empty for a client that shows
    no sidebar.
    """

    changes: dict[str, Any] = field(default_factory=dict)
    sidebar_etag: str | None = ""
    sidebar_checked_at: float | None = None
    members_revision: int = 0


def _check_sidebar(request: HttpRequest, visit: Visit, changes: Changes) -> SidebarCheck:
    known = SIDEBAR.read(request.GET)
    if known is None:
        return SidebarCheck()
    if changes.messages and (before := _check_of_ticket(request)):
        return before
    if _is_costly(changes):
        return SidebarCheck(sidebar_etag=None)
    sidebar = find_sidebar(visit, services.room_facts(user=visit.user))
    return SidebarCheck(
        changes=sidebar.changes_since(known),
        sidebar_etag=sidebar.neutral_etag,
        members_revision=visit.room.members_revision,
    )


def _check_of_ticket(request: HttpRequest) -> SidebarCheck | None:
    """Return the ticket's, for a poll that has waited: a renewal compares the ETag."""
    ticket = waiting_ticket(request)
    if ticket is None or not ticket.has_recent_sidebar:
        return None
    return SidebarCheck(
        sidebar_etag=ticket.sidebar_etag,
        sidebar_checked_at=ticket.sidebar_checked_at,
        members_revision=ticket.members_revision,
    )


def _is_costly(changes: Changes) -> bool:
    """Return whether there may be what takes a query, with which a sidebar would cost too much."""
    return any(
        "@" in each.body or each.reply_to_id is not None or each.reacted
        for each in changes.messages
    )


def _record(request: HttpRequest, visit: Visit) -> None:
    """Record the member's presence. A moderator who is not a member has none."""
    if visit.membership is None:
        return
    presence.record_poll(
        membership=visit.membership,
        focused=FOCUSED.read(request.GET) is not False,
        active=ACTIVE.read(request.GET) is not False,
        client=POLLING_CLIENT.read(request.GET) or "",
    )


def _changes_as_json(visit: Visit, changes: Changes) -> dict[str, Any]:
    messages = messages_as_json(changes.messages, room=visit.room, viewer=visit.user)
    return {
        "revision": changes.revision,
        "reset": changes.reset,
        "more": changes.more,
        "messages": messages,
        **({"removed_to": changes.removed_to} if changes.removed_to else {}),
    }
