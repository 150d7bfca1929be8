"""What the viewer may do with a message: what its menu offers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from conversate_core.models import Message, Room
from conversate_core.policy import get_policy

if TYPE_CHECKING:
    from conversate_core.policy import User


@dataclass(frozen=True)
class Actions:
    """The addresses are those of pages that ask or let correct first; None where not allowed."""

    edit_url: str | None = None
    delete_url: str | None = None
    mark_unread: bool = False


def ask_for_actions(message: Message, *, room: Room, viewer: User) -> Actions:
    """Ask the policy, which needs no query for each message where it remembers memberships."""
    policy = get_policy()
    # The rules look at the room: without this, each message would fetch its own. Not assigned:
    # Django would ask the site's routers, whether the two may be related.
    Message._meta.get_field("room").set_cached_value(message, room)
    return Actions(
        edit_url=_url("edit", message, room) if policy.can_edit(viewer, message) else None,
        delete_url=_url("delete", message, room) if policy.can_delete(viewer, message) else None,
        mark_unread=message.deleted_at is None and policy.membership(viewer, room) is not None,
    )


def _url(name: str, message: Message, room: Room) -> str:
    where = {"slug": room.slug, "message_id": message.pk}
    return reverse(f"conversate:{name}", kwargs=where)
