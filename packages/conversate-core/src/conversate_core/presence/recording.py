"""Record what clients report: polls, pages that were shown, and pages that were closed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..internal.optional_writes import optional_write
from ..signals import member_polled
from .backends import Poll, Presence, PresenceBackend, get_backend

if TYPE_CHECKING:
    from ..models import Membership


_CLIENT = re.compile(r"[\w.-]{0,64}", re.ASCII)


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
