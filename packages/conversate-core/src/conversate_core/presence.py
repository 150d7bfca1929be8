"""Who is here. Core keeps no presence itself: a backend does, where one is installed."""

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
from .signals import member_polled

if TYPE_CHECKING:
    from .models import Membership, Room


_CLIENT = re.compile(r"[\w.-]{0,64}", re.ASCII)


class State(TextChoices):
    # With a context, since Django's accounts are "active" in another sense.
    ACTIVE = "active", pgettext_lazy("presence", "active")
    IDLE = "idle", pgettext_lazy("presence", "idle")
    AWAY = "away", pgettext_lazy("presence", "away")


@dataclass(frozen=True)
class Presence:
    """How present a member is; both times are None for one who was never seen."""

    state: State
    last_seen_at: datetime | None = None
    last_active_at: datetime | None = None


@dataclass(frozen=True)
class Poll:
    """What a member's client tells when it asks for news; the arguments of `record_poll`."""

    membership: Membership
    focused: bool
    active: bool
    client: str


class PresenceBackend:
    """The base class of what ``CONVERSATE_PRESENCE`` may name."""

    def record_poll(
        self, *, membership: Membership, focused: bool, active: bool, client: str
    ) -> None:
        """A client of this member has just asked for news."""
        raise NotImplementedError

    def record_polls(self, polls: Sequence[Poll]) -> None:
        """Many clients have asked for news. For backends that can note them together."""
        for poll in polls:
            self.record_poll(
                membership=poll.membership,
                focused=poll.focused,
                active=poll.active,
                client=poll.client,
            )

    def record_goodbye(self, *, membership: Membership, client: str) -> None:
        """A client of this member has been closed. For backends that tell clients apart."""

    def join(self, memberships: QuerySet[Membership]) -> QuerySet[Membership]:
        """What the other methods need to know of them, in the query that reads them anyway.

        It has to be the same each time: where one membership is read, that query is kept.
        """
        return memberships

    def here_first(self, memberships: QuerySet[Membership]) -> QuerySet[Membership]:
        """In the order in which a large room shows the first ones: those who are here."""
        return memberships

    def presence_of(self, *, room: Room, members: Sequence[Membership]) -> Mapping[Any, Presence]:
        """That of some of the members, which `join` has read, by the key of the user."""
        return self.room_presence(room=room)

    def record_view(
        self, *, membership: Membership, client: str, members: Sequence[Membership]
    ) -> Mapping[Any, Presence]:
        """Somebody was shown their room: a poll, together with the presence of some *members*.

        These are those that are shown, and *membership* is as `join` has read it, too.
        """
        self.record_poll(membership=membership, focused=True, active=True, client=client)
        return self.presence_of(room=membership.room, members=members)

    def room_presence(self, *, room: Room) -> Mapping[Any, Presence]:
        """The presence of a room's members by the key of the user; who is missing is away."""
        raise NotImplementedError


_registered: list[str] = []


def register_backend(dotted_path: str) -> None:
    """For an installed app that keeps presence; ``CONVERSATE_PRESENCE`` goes before it."""
    _registered[:] = [dotted_path]


def get_backend() -> PresenceBackend | None:
    """The backend that the site names, else the one that an installed app registered."""
    path = core_settings.presence or next(iter(_registered), None)
    return cast("type[PresenceBackend]", import_string(path))() if path else None


def record_poll(
    *, membership: Membership, focused: bool = True, active: bool = True, client: str = ""
) -> None:
    """Say that a member has just asked for news: for every app that polls for its own pages.

    *focused*: the page has the focus; *active*: the person did something within IDLE_AT. *client*
    tells the open pages and devices of one member apart, of whom the most present one counts: up to
    64 ASCII letters, digits, ``_``, ``-`` and ``.``, best a random name for each page that is
    loaded. One called ``x.y`` takes the place of ``x``. Raises ValueError for another name.

    The site's presence backend and the receivers of `member_polled` are told.
    """
    _check_client(client)
    backend = get_backend()
    if backend is not None:
        backend.record_poll(membership=membership, focused=focused, active=active, client=client)
    _tell_of_poll(membership, focused=focused, active=active)


def record_polls(polls: Sequence[Poll]) -> None:
    """Say what `record_poll` does of many clients: of those whose polls a server holds.

    A ``client`` that `record_poll` would refuse is not noted by its name, but as a nameless one.
    """
    polls = [poll if is_client(poll.client) else replace(poll, client="") for poll in polls]
    backend = get_backend()
    if backend is not None:
        backend.record_polls(polls)
    for poll in polls:
        _tell_of_poll(poll.membership, focused=poll.focused, active=poll.active)


def join_presence(memberships: QuerySet[Membership]) -> QuerySet[Membership]:
    """The same memberships, with what the functions below then need not look up."""
    backend = get_backend()
    return memberships if backend is None else backend.join(memberships)


def here_first(memberships: QuerySet[Membership]) -> QuerySet[Membership]:
    """The same memberships, of which the first ones are those to show of a large room."""
    backend = get_backend()
    return memberships if backend is None else backend.here_first(memberships)


def record_view(
    *, membership: Membership, members: Sequence[Membership], client: str = ""
) -> Mapping[Any, Presence] | None:
    """Say that a member was shown the room on a page; return what `room_presence` does.

    As `record_poll` says it of an active person. *members* are those that are shown, read by
    `join_presence`: then there is nothing more to look up. Raises ValueError as `record_poll` does.
    """
    _check_client(client)
    backend = get_backend()
    presence = None
    if backend is not None:
        presence = backend.record_view(membership=membership, client=client, members=members)
    _tell_of_poll(membership, focused=True, active=True)
    return presence


def room_presence(*, room: Room) -> Mapping[Any, Presence] | None:
    """Who is in *room*, by the key of the user: who is missing is away. None: nobody knows."""
    backend = get_backend()
    return None if backend is None else backend.room_presence(room=room)


def presence_of(*, room: Room, members: Sequence[Membership]) -> Mapping[Any, Presence] | None:
    """As `room_presence`, for some of the members of *room*, read by `join_presence`."""
    backend = get_backend()
    return None if backend is None else backend.presence_of(room=room, members=members)


def record_goodbye(*, membership: Membership, client: str) -> None:
    """Say that a page was closed, whose polls named this *client*; it must not poll again.

    The other pages of the member stay as they are. Without it, a page that does not poll any more
    is gone after a while. Raises ValueError for a name that `record_poll` refuses.
    """
    _check_client(client)
    backend = get_backend()
    if backend is not None:
        backend.record_goodbye(membership=membership, client=client)


def _tell_of_poll(membership: Membership, *, focused: bool, active: bool) -> None:
    member_polled.send_robust(
        sender=type(membership), membership=membership, focused=focused, active=active
    )


def is_client(name: str) -> bool:
    """Whether `record_poll` takes this as the name of a client."""
    return _CLIENT.fullmatch(name) is not None


def _check_client(name: str) -> None:
    if not is_client(name):
        raise ValueError(f"{name!r} can't be the name of a client.")
