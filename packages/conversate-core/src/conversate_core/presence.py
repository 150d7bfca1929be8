"""Who is here. Core keeps no presence itself: a backend does, where one is installed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django.db.models import TextChoices
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from .conf import core_settings
from .signals import member_polled

if TYPE_CHECKING:
    from .models import Membership, Room


class State(TextChoices):
    ACTIVE = "active", _("active")
    IDLE = "idle", _("idle")
    AWAY = "away", _("away")


@dataclass(frozen=True)
class Presence:
    """How present a member is; both times are None for one who was never seen."""

    state: State
    last_seen_at: datetime | None = None
    last_active_at: datetime | None = None


class PresenceBackend:
    """The base class of what ``CONVERSATE_PRESENCE`` may name."""

    def record_poll(self, *, membership: Membership, focused: bool, active: bool) -> None:
        """A client of this member has just asked for news."""
        raise NotImplementedError

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


def record_poll(*, membership: Membership, focused: bool = True, active: bool = True) -> None:
    """Tell the backend and the receivers of `member_polled` that a member asked for news.

    *focused*: the page has the focus; *active*: the person did something within IDLE_AT.
    """
    backend = get_backend()
    if backend is not None:
        backend.record_poll(membership=membership, focused=focused, active=active)
    member_polled.send_robust(
        sender=type(membership), membership=membership, focused=focused, active=active
    )
