"""The messages that an alert of a member is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversate_core.models import Message
from conversate_core.policy import get_policy

from .choices import AlertLevel

if TYPE_CHECKING:
    from conversate_core.querysets import MessageQuerySet

    from .models import AlertPreference


def new_messages_for(preference: AlertPreference, *, after: int = 0) -> MessageQuerySet:
    """Return the messages that an alert would show, oldest first; only ids above *after*."""
    known_id = max(preference.membership.read_id, preference.alerted_id, after)
    return messages_for(preference, after=known_id).order_by("pk")


def messages_for(preference: AlertPreference, *, after: int = 0) -> MessageQuerySet:
    """Return the messages with ids above *after* that alerts of this preference are about."""
    membership = preference.membership
    first_id = get_policy().first_visible_id(membership.user, membership.room)
    messages = Message.objects.newer_in_room(membership.room_id, after + 1, first=first_id)
    messages = messages.not_deleted().by_others(membership.user_id)
    if preference.effective_level == AlertLevel.MENTIONS:
        return messages.filter(mentions__user=membership.user_id)
    return messages
