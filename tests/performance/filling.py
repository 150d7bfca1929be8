"""The rooms that are measured, each with its own signed-in members."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from conversate_core.models import Membership, Room
from conversate_core.services import create_room
from tests.performance.history import make_history


@dataclass(frozen=True)
class Filled:
    """A room and its members, with their session keys."""

    room: Room
    users: list[User]
    sessions: list[str]

    def address(self, path: str = "") -> str:
        return f"/chat/{self.room.slug}/{path}"


def fill(*, members: int, messages: int, name: str = "") -> Filled:
    """Create a room. Its second member has read nothing, all others everything."""
    slug = name or f"{members}-{messages}"
    users = _make_users(slug, members)
    room = create_room(title=slug, slug=slug)
    last = make_history(room, count=messages, users=[user.pk for user in users])
    Membership.objects.bulk_create(
        [Membership(room=room, user=user, read_id=last) for user in users], batch_size=500
    )
    Membership.objects.filter(room=room, user=users[1]).update(read_id=0)
    return Filled(room, users, _sign_in(users))


def _make_users(name: str, count: int) -> list[User]:
    User.objects.bulk_create(
        [User(username=f"{name}-{index:04}", password="!") for index in range(count)],
        batch_size=500,
    )
    return list(User.objects.filter(username__startswith=f"{name}-").order_by("pk"))


def _sign_in(users: list[User]) -> list[str]:
    store = SessionStore()
    sessions = []
    for user in users:
        content = {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend",
            HASH_SESSION_KEY: user.get_session_auth_hash(),
        }
        sessions.append(
            Session(
                session_key=store._get_new_session_key(),
                session_data=store.encode(content),
                expire_date=timezone.now() + timedelta(days=1),
            )
        )
    Session.objects.bulk_create(sessions, batch_size=500)
    return [session.session_key for session in sessions]
