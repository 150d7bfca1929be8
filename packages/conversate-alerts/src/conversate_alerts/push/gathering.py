"""Load what one notification says and the devices that it goes to, right before it is sent."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min

from conversate_core.models import Message

from ..models import AlertPreference, AlertProfile, PushSubscription
from ..new_messages import new_messages_for
from ..sending.candidates import seen_at
from ..sending.due import skip_hidden_messages
from ..sending.obstacles import profile_of, push_obstacles
from .due import find_due, find_pushed


@dataclass(frozen=True)
class PushAlert:
    """A notification to a person, before it is rendered.

    ``newest`` is the last of ``count`` new messages, and ``first_id`` is the first of them. It goes
    to ``devices``. ``later`` are the keys of those that have to wait after a failure. ``told_at``
    is the time that is stored once it is sent, with the read mark ``read_id``. ``is_repeat``: other
    devices of the person have got it before.
    """

    preference: AlertPreference
    profile: AlertProfile
    newest: Message
    first_id: int
    count: int
    read_id: int
    told_at: datetime
    devices: tuple[PushSubscription, ...]
    later: tuple[int, ...]
    is_repeat: bool


@dataclass(frozen=True)
class _NewMessages:
    newest: Message
    first_id: int
    count: int


def gather(preference_id: int, signed_in: Collection[int], now: datetime) -> PushAlert | None:
    """Return the notification as it is now, or None if none is due any more.

    *signed_in* are the keys of devices whose session was checked just now. Raises AlertPostponed if
    it can't be sent yet.
    """
    found = find_due(preference_id, now)
    is_repeat = found is None
    found = found or find_pushed(preference_id, now)
    if found is None:
        return None
    preference, presence = found
    new = _new_messages(preference, after=0 if is_repeat else preference.pushed_id)
    if new is None:
        if not is_repeat:
            skip_hidden_messages(preference)
        return None
    for obstacle in push_obstacles(preference, now=now):
        raise obstacle
    ready, later = _devices(preference, signed_in, now, is_repeat=is_repeat)
    if not ready:
        return None
    return PushAlert(
        preference=preference,
        profile=profile_of(preference),
        newest=new.newest,
        first_id=new.first_id,
        count=new.count,
        read_id=preference.membership.read_id,
        told_at=_told_at(presence, now),
        devices=tuple(ready),
        later=tuple(later),
        is_repeat=is_repeat,
    )


def _new_messages(preference: AlertPreference, *, after: int) -> _NewMessages | None:
    messages = new_messages_for(preference, after=after)
    total = messages.aggregate(count=Count("pk"), first=Min("pk"), newest=Max("pk"))
    newest = messages.for_display().filter(pk=total["newest"]).first() if total["count"] else None
    return _NewMessages(newest, total["first"], total["count"]) if newest else None


def _devices(
    preference: AlertPreference, signed_in: Collection[int], now: datetime, *, is_repeat: bool
) -> tuple[list[PushSubscription], list[int]]:
    """Return the person's devices that are ready, and the keys of those that have to wait."""
    mine = PushSubscription.objects.filter(user=preference.membership.user_id, pk__in=signed_in)
    if is_repeat:
        mine = mine.filter(waiting_pushes__preference=preference.pk)
    ready, later = [], []
    for device in mine.order_by("pk"):
        if device.wait_until is None or device.wait_until <= now:
            ready.append(device)
        else:
            later.append(device.pk)
    return ready, later


def _told_at(presence: Any, now: datetime) -> datetime:
    """Return *now*, or the time the member was last seen, if the clock was set back since.

    Otherwise the member would count as having been back, and get one for each message.
    """
    return max(filter(None, (now, seen_at(presence))))
