"""Request a sweep when a mail may become due: after a message, a poll, or an invitation.

Remove the devices of a person who signs out.
"""

from __future__ import annotations

import logging
from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.db import Error
from django.http import HttpRequest

from conversate_core.models import Invitation, Membership, Room
from conversate_core.signals import (
    invitation_created,
    member_polled,
    members_added,
    message_posted,
)

from .added.recording import record
from .conf import alert_settings
from .dispatch import get_dispatcher
from .invitations.recording import record as record_invitation
from .preferences.choosing import alert_of_everything
from .push.enabled import is_enabled
from .push.sessions import binding_of
from .push.subscriptions import remove_of_session
from .waiting_querysets import COLLECT_FOR

logger = logging.getLogger("conversate_alerts")


def connect() -> None:
    message_posted.connect(on_message_posted, dispatch_uid="conversate_alerts")
    member_polled.connect(on_member_polled, dispatch_uid="conversate_alerts")
    members_added.connect(on_members_added, dispatch_uid="conversate_alerts")
    invitation_created.connect(on_invitation_created, dispatch_uid="conversate_alerts")
    user_logged_out.connect(on_signed_out, dispatch_uid="conversate_alerts")


def on_message_posted(**kwargs: Any) -> None:
    if is_enabled():
        get_dispatcher().request_sweep(after=alert_settings.push_delay)
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


def on_invitation_created(*, invitation: Invitation, **kwargs: Any) -> None:
    if record_invitation(invitation):
        get_dispatcher().request_sweep(after=0)


def on_signed_out(*, request: HttpRequest | None, **kwargs: Any) -> None:
    if request is None or not is_enabled():
        return
    try:
        remove_of_session(binding_of(request))
    except Error:
        # Signing out goes on. The session ends now, and so nothing is sent any more.
        logger.warning("The devices of a session could not be removed.", exc_info=True)
