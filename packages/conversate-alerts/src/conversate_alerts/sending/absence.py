"""Find members that are away and not alerted yet, by a presence backend of the site's own.

The query for alerts that are due joins the table of `DatabasePresence`. Any other backend is asked
about a batch of members at a time.
"""

from __future__ import annotations

from collections.abc import Sequence

from conversate_core.models import Membership
from conversate_core.presence import Presence, PresenceBackend, State, get_backend

from ..models import AlertPreference
from ..presence import DatabasePresence

_UNKNOWN = Presence(State.AWAY)


def custom_backend() -> PresenceBackend | None:
    """Return the backend to ask, or None if it is `DatabasePresence`, which a query can join.

    A subclass of `DatabasePresence` is asked: it may return something else.
    """
    backend = get_backend()
    return None if backend is None or type(backend) is DatabasePresence else backend


def absences(backend: PresenceBackend, preference_ids: Sequence[int]) -> dict[int, Presence]:
    """Return the presence of the members that are away and not alerted yet, by preference id."""
    found = {}
    for member, presence in fetch_presence(backend, preference_ids):
        if presence.state == State.AWAY and not was_alerted(member.alert_preference, presence):
            found[member.pk] = presence
    return found


def fetch_presence(
    backend: PresenceBackend, preference_ids: Sequence[int]
) -> list[tuple[Membership, Presence]]:
    """Return each member, with preference and room, and their presence by *backend*.

    It costs one query and, if the backend answers across rooms, one call of the backend.
    """
    rows = Membership.objects.filter(alert_preference__in=preference_ids)
    members = list(backend.join(rows.select_related("room", "alert_preference")))
    known = backend.presence_across_rooms(members=members)
    return [(member, known.get(member.pk, _UNKNOWN)) for member in members]


def was_alerted(preference: AlertPreference, presence: Presence) -> bool:
    """Whether the member was alerted and has not been back since; the opposite of `not_alerted`."""
    alerted_at, seen_at = preference.alerted_at, presence.last_seen_at
    if alerted_at is None or (seen_at is not None and seen_at > alerted_at):
        return False
    return preference.membership.read_id <= preference.alerted_read_id
