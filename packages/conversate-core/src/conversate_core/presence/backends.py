"""The base class of presence backends, and the backend of the site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django.db.models import QuerySet, TextChoices
from django.utils.module_loading import import_string
from django.utils.translation import pgettext_lazy

from ..conf import core_settings

if TYPE_CHECKING:
    from ..models import Membership, Room


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
