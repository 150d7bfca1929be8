"""A person who has taken part in everything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.base import ContentFile

from conversate_core import services
from conversate_core.models import Role, Room
from conversate_core.testing import make_member, make_room
from tests.support.site_rules import EDITING_MODERATORS

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings


@pytest.fixture
def ada(room: Room) -> User:
    """The person: a moderator of the room."""
    names = {"first_name": "Ada", "last_name": "Lovelace", "email": "ada@example.org"}
    return make_member(room, "ada", role=Role.MODERATOR, **names)


@pytest.fixture
def deeds(
    room: Room, ada: User, member: User, other_member: User, settings: Settings
) -> dict[str, Any]:
    """What she and the others have done: messages and rooms by short names."""
    settings.CONVERSATE_POLICY = EDITING_MODERATORS
    settings.CONVERSATE_POST_LIMIT = (1_000, 3_600)
    found: dict[str, Any] = {}
    post = services.post_message
    found["theirs"] = post(room=room, author=member, body="@Ada Lovelace: when?")
    found["hers"] = post(room=room, author=ada, body="On <Friday>", reply_to=found["theirs"])
    files = [ContentFile(b"first", name="../../plan.txt"), ContentFile(b"second", name="plan.txt")]
    found["files"] = post(room=room, author=ada, files=files, client_key=KEY)
    found["reply"] = post(room=room, author=member, body="Fine", reply_to=found["hers"])
    found["edited"] = post(room=room, author=other_member, body="A secret of theirs")
    services.edit_message(message=found["edited"], body="Removed", by=ada)
    services.edit_message(message=found["hers"], body="On <Saturday>", by=ada)
    found["gone"] = post(room=room, author=ada, body="Too early")
    services.delete_message(message=found["gone"], by=ada)
    services.react(message=found["theirs"], user=ada, emoji="👍")
    services.react(message=found["hers"], user=member, emoji="👍")
    services.share_reading(user=ada, on=False)
    services.change_preferences(membership=room.memberships.get(user=ada), muted=True)
    services.create_invitation(room=room, by=ada)
    services.create_webhook(room=room, name="Backup", by=ada)
    services.invite_by_mail(room=room, address="new@example.org", by=ada)
    found["left"] = _left(ada, member)
    services.invite_by_mail(room=found["left"], address="Ada@example.org")
    found["direct"] = services.open_direct(users=[member], by=ada)
    post(room=found["direct"], author=ada, body="Between us")
    post(room=found["direct"], author=member, body="Their answer")
    return found


KEY = "018f3a5e-0000-1000-8000-0123456789ab"


def _left(ada: User, member: User) -> Room:
    """Return a room that she has created, and that someone has removed her from."""
    left = make_room("Left", members=[ada, member])
    Room.objects.filter(pk=left.pk).update(created_by=ada)
    services.post_message(room=left, author=ada, body="Once upon a time")
    services.remove_member(room=left, user=ada)
    return left
