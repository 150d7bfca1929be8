"""Request a sweep when an alert may become due: after a message, a poll, or an addition."""

from __future__ import annotations

from typing import Any

from conversate_core.models import Membership, Room
from conversate_core.signals import member_polled, members_added, message_posted

from .added.recording import record
from .conf import alert_settings
from .dispatch import get_dispatcher
from .preferences.choosing import alert_of_everything
from .querysets import COLLECT_FOR


def connect() -> None:
    message_posted.connect(on_message_posted, dispatch_uid="conversate_alerts")
    member_polled.connect(on_member_polled, dispatch_uid="conversate_alerts")
    members_added.connect(on_members_added, dispatch_uid="conversate_alerts")


def on_message_posted(**kwargs: Any) -> None:
    get_dispatcher().request_sweep(after=alert_settings.alert_delay)


def on_member_polled(*, active: bool, **kwargs: Any) -> None:
    get_dispatcher().request_sweep(after=alert_settings.disconnect_seconds)
    idle_after = alert_settings.alert_idle_after
    if active and idle_after is not None:
        get_dispatcher().request_sweep(after=idle_after)


def on_members_added(*, room: Room, memberships: list[Membership], by: Any, **kwargs: Any) -> None:
    if room.is_direct:
        # Its first message tells its people, so that no mail has to say that they were added.
        alert_of_everything(memberships)
    elif record(memberships, by):
        get_dispatcher().request_sweep(after=COLLECT_FOR.total_seconds())
