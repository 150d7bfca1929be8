"""Presence: whether members are active, idle or away. A backend stores it, not core."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django.db.models import QuerySet, TextChoices
from django.utils.module_loading import import_string
from django.utils.translation import pgettext_lazy

from .conf import core_settings
from .internal.optional_writes import optional_write
from .signals import member_polled

if TYPE_CHECKING:
    from .models import Membership, Room


_CLIENT = re.compile(r"[\w.-]{0,64}", re.ASCII)


class State(TextChoices):
    # With a context, since accounts are "active" in another sense.
    ACTIVE = "active", pgettext_lazy("presence", "active")
    IDLE = "idle", pgettext_lazy("presence", "idle")
    AWAY = "away", pgettext_lazy("presence", "away")


@dataclass(frozen=True)
class Presence:
    """The presence of a member.

    ``state`` is `State.ACTIVE`, `State.IDLE` or `State.AWAY`. ``last_seen_at`` and
    ``last_active_at`` are None for a member who was never seen. They are aware if ``USE_TZ`` is on.

    A backend that does not know when a member was active leaves ``last_active_at`` None: an idle
    member then gets no alerts about the room.
    """

    state: State
    last_seen_at: datetime | None = None
    last_active_at: datetime | None = None


@dataclass(frozen=True)
class Poll:
    """A poll of a member's client, with the arguments of `record_poll`."""

    membership: Membership
    focused: bool
    active: bool
    client: str


class PresenceBackend:
    """The base class for ``CONVERSATE_PRESENCE``. An instance is created for each call.

    Override `record_poll` and `room_presence`. The defaults of the other methods call these two.
    If recording fails because of a database outage, pages and polls continue without it. Other
    errors are not caught.
    """

    def record_poll(
        self, *, membership: Membership, focused: bool, active: bool, client: str
    ) -> None:
        """Record that a page or app of this member has just polled.

        *focused* tells whether it has the focus, *active* whether the member did something within
        ``IDLE_AT``. *client* distinguishes the member's pages: up to 64 characters, or empty.
        """
        raise NotImplementedError

    def record_polls(self, polls: Sequence[Poll]) -> None:
        """Record many polls like `record_poll`, for backends that can record them together."""
        for poll in polls:
            self.record_poll(
                membership=poll.membership,
                focused=poll.focused,
                active=poll.active,
                client=poll.client,
            )

    def record_goodbye(self, *, membership: Membership, client: str) -> None:
        """Record that a page of this member was closed, for backends that distinguish pages.

        *client* is the name that its polls had. The default does nothing: a page that does not poll
        any more counts as closed after a while.
        """

    def join(self, memberships: QuerySet[Membership]) -> QuerySet[Membership]:
        """Return *memberships* extended by what the other methods need, to save queries.

        The result must be the same each time, since its SQL is prepared once. The default returns
        *memberships* unchanged.
        """
        return memberships

    def here_first(self, memberships: QuerySet[Membership]) -> QuerySet[Membership]:
        """Return *memberships* in the order of the member list, present members first.

        A large room shows the first 50. As with `join`, the result must be the same each time. The
        default keeps the order.
        """
        return memberships

    def presence_of(self, *, room: Room, members: Sequence[Membership]) -> Mapping[Any, Presence]:
        """Return the presence of some *members* of *room*, by user key.

        *members* were read with `join`. A member that is missing in the result is away. The default
        returns the presence of the whole room.
        """
        return self.room_presence(room=room)

    def presence_across_rooms(self, *, members: Sequence[Membership]) -> Mapping[int, Presence]:
        """Return the presence of *members* of several rooms, by membership key.

        *members* were read with `join`. Alerts call this for members who may get a mail, and for
        all of their rooms. A member that is missing in the result is away. The default calls
        `presence_of` once for each room; override it to query a remote store only once.
        """
        rooms: dict[Room, list[Membership]] = {}
        for member in members:
            rooms.setdefault(member.room, []).append(member)
        found = {}
        for room, in_room in rooms.items():
            known = self.presence_of(room=room, members=in_room)
            found.update({m.pk: known[m.user_id] for m in in_room if m.user_id in known})
        return found

    def record_view(
        self, *, membership: Membership, client: str, members: Sequence[Membership]
    ) -> Mapping[Any, Presence]:
        """Record that a page showed the room to a member. Return the result of `presence_of`.

        This counts as a poll of an active member, since pages without JavaScript don't poll.
        *members* are those that the page shows. *membership* and *members* were read with `join`.
        """
        self.record_poll(membership=membership, focused=True, active=True, client=client)
        return self.presence_of(room=membership.room, members=members)

    def room_presence(self, *, room: Room) -> Mapping[Any, Presence]:
        """Return the presence of all members of *room*, by user key.

        A member that is missing in the result is away.
        """
        raise NotImplementedError


_registered: list[str] = []


def register_backend(dotted_path: str) -> None:
    """Register the presence backend of an app. ``CONVERSATE_PRESENCE`` takes precedence."""
    _registered[:] = [dotted_path]


def get_backend() -> PresenceBackend | None:
    """Return the backend in ``CONVERSATE_PRESENCE``, else the registered one, else None."""
    path = core_settings.presence or next(iter(_registered), None)
    return cast("type[PresenceBackend]", import_string(path))() if path else None


def record_poll(
    *, membership: Membership, focused: bool = True, active: bool = True, client: str = ""
) -> None:
    """Record that a member's client has just polled. Call this in apps with polls of their own.

    *focused* tells whether the page has the focus, *active* whether the member did something within
    ``IDLE_AT``. *client* distinguishes the open pages and devices of a member, of which the most
    present one counts. It has up to 64 ASCII letters, digits, ``_``, ``-`` and ``.``; use a random
    name for each page load. A client ``x.y`` replaces ``x``. Raises ValueError for other names.

    This calls the presence backend and sends `member_polled`.
    """
    _check_client(client)
    backend = get_backend()
    if backend is not None:
        with optional_write():
            backend.record_poll(
                membership=membership, focused=focused, active=active, client=client
            )
    _send_member_polled(membership, focused=focused, active=active)


def record_polls(polls: Sequence[Poll]) -> None:
    """Record many polls like `record_poll`, such as the waiting polls of a server.

    A ``client`` that `record_poll` would refuse is recorded as an empty name.
    """
    polls = [poll if is_client(poll.client) else replace(poll, client="") for poll in polls]
    backend = get_backend()
    if backend is not None:
        with optional_write():
            backend.record_polls(polls)
    for poll in polls:
        _send_member_polled(poll.membership, focused=poll.focused, active=poll.active)


def join_presence(memberships: QuerySet[Membership]) -> QuerySet[Membership]:
    """Return *memberships* extended by what the functions below need, to save queries."""
    backend = get_backend()
    return memberships if backend is None else backend.join(memberships)


def here_first(memberships: QuerySet[Membership]) -> QuerySet[Membership]:
    """Return *memberships* with the members first that a large room shows."""
    backend = get_backend()
    return memberships if backend is None else backend.here_first(memberships)


def record_view(
    *, membership: Membership, members: Sequence[Membership], client: str = ""
) -> Mapping[Any, Presence] | None:
    """Record that a page showed the room to a member. Return the result of `presence_of`.

    This counts as a poll of an active member. *members* are those that the page shows, read with
    `join_presence`, which saves queries. Returns None without a backend. Raises ValueError for a
    *client* that `record_poll` refuses.
    """
    _check_client(client)
    backend = get_backend()
    presence = None
    if backend is not None:
        presence = _record_view(backend, membership, client, members)
    _send_member_polled(membership, focused=True, active=True)
    return presence


def _record_view(
    backend: PresenceBackend, membership: Membership, client: str, members: Sequence[Membership]
) -> Mapping[Any, Presence]:
    recorded: list[Mapping[Any, Presence]] = []
    with optional_write():
        recorded.append(backend.record_view(membership=membership, client=client, members=members))
    return recorded[0] if recorded else backend.presence_of(room=membership.room, members=members)


def room_presence(*, room: Room) -> Mapping[Any, Presence] | None:
    """Return the presence of all members of *room*, by user key, or None without a backend.

    A member that is missing in the result is away.
    """
    backend = get_backend()
    return None if backend is None else backend.room_presence(room=room)


def presence_of(*, room: Room, members: Sequence[Membership]) -> Mapping[Any, Presence] | None:
    """Return the same as `room_presence` for some *members*, read with `join_presence`."""
    backend = get_backend()
    return None if backend is None else backend.presence_of(room=room, members=members)


def record_goodbye(*, membership: Membership, client: str) -> None:
    """Record that a member closed the page whose polls had this *client*. It can't poll again.

    Other pages of the member are not affected. Without this call, a page that does not poll any
    more counts as closed after a while. Raises ValueError for a *client* that `record_poll`
    refuses.
    """
    _check_client(client)
    backend = get_backend()
    if backend is not None:
        backend.record_goodbye(membership=membership, client=client)


def announce_change(*, room_id: int) -> None:
    """Tell open pages of a room that the state of a member has changed, after the commit.

    Presence backends call this, so that pages show the change with their next poll, in all
    processes. It sends `member_changed` in this one.
    """
    # Imported here: the models need Django's apps.
    from .internal.revisions import announce_members

    announce_members(room_id)


def _send_member_polled(membership: Membership, *, focused: bool, active: bool) -> None:
    member_polled.send_robust(
        sender=type(membership), membership=membership, focused=focused, active=active
    )


def is_client(name: str) -> bool:
    """Return whether `record_poll` accepts *name* as a client."""
    return _CLIENT.fullmatch(name) is not None


def _check_client(name: str) -> None:
    if not is_client(name):
        raise ValueError(f"{name!r} can't be the name of a client.")
