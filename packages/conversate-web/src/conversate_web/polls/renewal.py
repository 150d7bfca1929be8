"""Renews the expired ticket of one poll in a few queries, instead of a full poll.

A renewal checks what a full poll checks: the session still signs in the user, the user may still
see the room, and neither the room nor the sidebar has changed. Like a full poll, it records the
member's presence. `asgi.renewal` does the same for many waiting polls at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db.models import QuerySet, Subquery
from django.utils import timezone

from conversate_core import presence, services
from conversate_core.internal.change_tokens import get_change_token
from conversate_core.internal.policy_cache import cache_membership, use_policy_cache
from conversate_core.internal.signed_in import Session, is_signed_in, load_sessions
from conversate_core.models import Membership
from conversate_core.policy import get_policy
from conversate_core.queries.prepared import PreparedQuery

from ..http.api_calls import ACTIVE, FOCUSED, POLLING_CLIENT, SIDEBAR
from ..room_page.member_list import FRESH_FOR_CHECK
from ..room_page.sidebar import find_sidebar
from ..visits import Visit
from .session_rows import decoded, session_table
from .tickets import Renewal, Ticket


def renew(ticket: Ticket, parameters: Mapping[str, str], session: SessionBase) -> Renewal | None:
    """Return a new ticket for a poll with the expired *ticket*, None if it needs a full poll.

    *parameters* are those of the poll. This takes a query for the membership with its room, account
    and session, another one if the session is stored elsewhere, and one to record presence. Once a
    minute, the sidebar takes up to two more.
    """
    # Before the room is read. If the cache has lost the token, it gets another.
    change_token = get_change_token(ticket.room_id)
    membership, stored = _find(ticket, session.session_key)
    if (
        membership is None
        or membership.room.revision != ticket.revision
        or not is_signed_in(stored, membership.user)
    ):
        return None
    with use_policy_cache():
        cache_membership(membership.user, membership.room, membership)
        if not get_policy().can_view(membership.user, membership.room):
            return None
        checked = _with_checked_sidebar(ticket, parameters, membership)
    if checked is None:
        return None
    _record(membership, parameters)
    renewed = checked.advanced(revision=ticket.revision, change_token=change_token)
    return Renewal(renewed, membership.read_id)


def _find(ticket: Ticket, session_key: str | None) -> tuple[Membership | None, Session]:
    """Return the membership of *ticket*, and the session of this key: empty if it has ended."""
    if ticket.membership_id is None or not session_key:
        return None, {}
    table = session_table()
    backend: Any = type(presence.get_backend())
    if table is None:
        found = _memberships.find(backend, None, key=ticket.membership_id)
        session = load_sessions([session_key]).get(session_key, {}) if found else {}
        return next(iter(found), None), session
    found = _memberships.find(
        backend, table, key=ticket.membership_id, session=session_key, now=timezone.now()
    )
    return (found[0], decoded(found[0])) if found else (None, {})


def _membership_of(
    backend: type[presence.PresenceBackend | None],
    table: type[AbstractBaseSession] | None,
    *,
    key: Any,
    session: Any = None,
    now: Any = None,
) -> QuerySet[Membership]:
    """Build the query. *backend* and the *table* of the sessions determine its SQL.

    Users are looked up by the default manager, as authentication backends do.
    """
    users = get_user_model()._default_manager.values("pk")
    found = Membership.objects.filter(pk=key, user__in=users).order_by()
    joined = presence.join_presence(found.select_related("room", "user"))
    if table is None:
        return joined
    rows: Any = table._default_manager.filter(session_key=session, expire_date__gt=now)
    return joined.annotate(session_data=Subquery(rows.values("session_data")[:1]))


_memberships = PreparedQuery(
    _membership_of,
    key=(Membership, "id"),
    session=(AbstractBaseSession, "session_key"),
    now=(AbstractBaseSession, "expire_date"),
)


def _with_checked_sidebar(
    ticket: Ticket, parameters: Mapping[str, str], membership: Membership
) -> Ticket | None:
    """Return the ticket of a client whose sidebar is up to date, None if it has changed.

    While the members have not changed, it is compared as rarely as for a poll with a message.
    """
    members_revision = membership.room.members_revision
    if SIDEBAR.name not in parameters or ticket.has_current_sidebar(members_revision):
        return ticket
    visit = Visit(user=membership.user, room=membership.room)
    visit.membership = membership
    rooms = services.room_facts(user=membership.user)
    sidebar = find_sidebar(visit, rooms, max_age=FRESH_FOR_CHECK)
    etag = sidebar.neutral_etag
    return ticket.with_sidebar(etag, members_revision) if etag == ticket.sidebar_etag else None


def _record(membership: Membership, parameters: Mapping[str, str]) -> None:
    presence.record_poll(
        membership=membership,
        focused=FOCUSED.read(parameters) is not False,
        active=ACTIVE.read(parameters) is not False,
        client=POLLING_CLIENT.read(parameters) or "",
    )
