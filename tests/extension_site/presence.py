"""Who is here, in the cache of the site: nothing of it is in the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.utils import timezone

from conversate_core.models import Membership, Room
from conversate_core.presence import Presence, PresenceBackend, State

GONE_AFTER = timedelta(seconds=90)


class CachePresence(PresenceBackend):
    def record_poll(
        self, *, membership: Membership, focused: bool, active: bool, client: str
    ) -> None:
        now = timezone.now()
        _, active_at = cache.get(_key(membership)) or (now, None)
        cache.set(_key(membership), (now, now if focused and active else active_at), timeout=None)

    def record_goodbye(self, *, membership: Membership, client: str) -> None:
        cache.delete(_key(membership))

    def presence_of(self, *, room: Room, members: Sequence[Membership]) -> Mapping[Any, Presence]:
        found = self.presence_across_rooms(members=members)
        return {each.user_id: found[each.pk] for each in members if each.pk in found}

    def presence_across_rooms(self, *, members: Sequence[Membership]) -> Mapping[int, Presence]:
        keys = {_key(membership): membership.pk for membership in members}
        return {keys[key]: _presence(*times) for key, times in cache.get_many(keys).items()}

    def room_presence(self, *, room: Room) -> Mapping[Any, Presence]:
        return self.presence_of(room=room, members=list(room.memberships.all()))


def _key(membership: Membership) -> str:
    return f"club.presence.{membership.pk}"


def _presence(seen_at: datetime, active_at: datetime | None) -> Presence:
    now = timezone.now()
    if now - seen_at > GONE_AFTER:
        state = State.AWAY
    elif active_at is not None and now - active_at < GONE_AFTER:
        state = State.ACTIVE
    else:
        state = State.IDLE
    return Presence(state, last_seen_at=seen_at, last_active_at=active_at)
