"""The rooms that are measured, each with its own signed-in members."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db.models import F
from django.utils import timezone

from conversate_core.conf import core_settings
from conversate_core.models import Membership, Message, Reaction, Room
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


def add_replies_and_reactions(filled: Filled) -> None:
    """Make each message a reply to the one before, with two or three emoji of two to four people.

    The first one replies to the last one.
    """
    messages = filled.room.messages.order_by("pk")
    ids = list(messages.values_list("pk", flat=True))
    messages.update(reply_to=F("pk") - 1, reacted=True)
    Message.objects.filter(pk=ids[0]).update(reply_to=ids[-1])
    users = filled.users
    Reaction.objects.bulk_create(
        [
            Reaction(message_id=message_id, user=users[person % len(users)], emoji=emoji)
            for number, message_id in enumerate(ids)
            for place, emoji in enumerate(core_settings.reactions[: 2 + number % 2])
            for person in range(number, number + 2 + (number + place) % 3)
        ],
        batch_size=500,
    )


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
