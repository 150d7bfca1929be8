"""Find members that are absent and not alerted yet, by a presence backend of the site's own.

The query for alerts that are due joins the table of `DatabasePresence`. Any other backend is asked
about a batch of members at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from conversate_core.models import Membership
from conversate_core.presence import Presence, PresenceBackend, State, get_backend

from ..clock import TOLERANCE
from ..conf import alert_settings
from ..models import AlertPreference
from ..presence import DatabasePresence

_UNKNOWN = Presence(State.AWAY)

# Whether a member was told of the messages and has not been back since.
WasTold = Callable[[AlertPreference, Presence], bool]


def custom_backend() -> PresenceBackend | None:
    """Return the backend to ask, or None if it is `DatabasePresence`, which a query can join.

    A subclass of `DatabasePresence` is asked: it may return something else.
    """
    backend = get_backend()
    return None if backend is None or type(backend) is DatabasePresence else backend


def was_alerted(preference: AlertPreference, presence: Presence) -> bool:
    """Whether the member was alerted and has not been back since; the opposite of `not_alerted`."""
    return _was_told(preference, presence, preference.alerted_at, preference.alerted_read_id)


def was_told_or_pushed(preference: AlertPreference, presence: Presence) -> bool:
    """Return the same of alerts and of notifications; the opposite of `not_pushed`, too."""
    return was_alerted(preference, presence) or _was_told(
        preference, presence, preference.pushed_at, preference.pushed_read_id
    )


def absences(
    backend: PresenceBackend,
    preference_ids: Sequence[int],
    *,
    now: datetime,
    was_told: WasTold = was_alerted,
) -> dict[int, Presence]:
    """Return the presence of the members that are absent and not told yet, by preference id."""
    members = [
        (member, presence)
        for member, presence in fetch_presence(backend, preference_ids)
        if not was_told(member.alert_preference, presence)
    ]
    return {member.pk: presence for member, presence in absent(backend, members, now=now)}


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


def absent(
    backend: PresenceBackend, members: Iterable[tuple[Membership, Presence]], *, now: datetime
) -> list[tuple[Membership, Presence]]:
    """Return those of *members* that are absent, by the rules of `of_absent_members`.

    If some of them may be absent, it costs another query and call, for all of their rooms.
    """
    found = [each for each in members if not _uses_page(each[1], now)]
    if not found or alert_settings.alert_idle_after is None:
        return found
    anywhere = _presence_anywhere(backend, [member for member, _ in found])
    return [each for each in found if not _is_here(anywhere.get(each[0].user_id, []), now)]


def _was_told(
    preference: AlertPreference, presence: Presence, told_at: datetime | None, read_id: int
) -> bool:
    """Whether the member was told at that time, and has not been back since."""
    visit = visited_at(presence)
    if told_at is None or (visit is not None and visit > told_at):
        return False
    return preference.membership.read_id <= read_id


def visited_at(presence: Presence) -> datetime | None:
    """Return when the member was last in the room. A poll of an idle page is no visit."""
    if alert_settings.alert_idle_after is None:
        return presence.last_seen_at
    return presence.last_active_at or presence.last_seen_at


def _uses_page(presence: Presence, now: datetime) -> bool:
    """Whether a page of the room is in use; open is enough if the last activity is unknown."""
    if presence.state == State.AWAY or alert_settings.alert_idle_after is None:
        return presence.state != State.AWAY
    return presence.last_active_at is None or _is_active(presence, now)


def _presence_anywhere(
    backend: PresenceBackend, members: Sequence[Membership]
) -> dict[object, list[Presence]]:
    """Return the presence of the people of *members* in each of their rooms, by user key."""
    rows = Membership.objects.filter(user__in={member.user_id for member in members})
    memberships = list(backend.join(rows.select_related("room")))
    known = backend.presence_across_rooms(members=memberships)
    found: dict[object, list[Presence]] = {}
    for membership in memberships:
        found.setdefault(membership.user_id, []).append(known.get(membership.pk, _UNKNOWN))
    return found


def _is_here(presences: Sequence[Presence], now: datetime) -> bool:
    """Whether a person has a page open in a room, and was active in a room a short while ago."""
    is_open = any(presence.state != State.AWAY for presence in presences)
    return is_open and any(_is_active(presence, now) for presence in presences)


def _is_active(presence: Presence, now: datetime) -> bool:
    idle_after, active_at = alert_settings.alert_idle_after, presence.last_active_at
    if presence.state == State.ACTIVE or idle_after is None or active_at is None:
        return presence.state == State.ACTIVE
    return now - timedelta(seconds=idle_after) < active_at <= now + TOLERANCE
