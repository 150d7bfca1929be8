from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.template.loader import get_template

from conversate_core.models import Message, Room

from .messages import PresentedMessage, present_messages
from .times import iso_time

if TYPE_CHECKING:
    from conversate_core.policy import User

TEMPLATE = "conversate/includes/message.html"


def messages_as_json(
    messages: Iterable[Message],
    *,
    room: Room,
    viewer: User,
) -> list[dict[str, Any]]:
    """Messages as the API gives them, each rendered by the template that the page includes."""
    template = get_template(TEMPLATE)
    presented = present_messages(messages, room=room, viewer=viewer)
    return [message_as_json(message, template, room) for message in presented]


def message_as_json(message: PresentedMessage, template: Any, room: Room) -> dict[str, Any]:
    # Which messages it will stand between is known to the client alone.
    alone = replace(message, starts_group=True, day=None)
    return {
        "id": message.id,
        "revision": message.revision,
        "author": {
            "id": message.author_id or None,
            "name": message.author_name,
            "colour": message.colour,
        },
        "is_own": message.is_own,
        **({"client_key": message.client_key} if message.is_own else {}),
        "body": message.body,
        "mentions": [asdict(mention) for mention in message.mentions],
        "mentions_me": message.mentions_me,
        "created_at": message.time,
        "edited_at": _time(message.edited_at),
        "deleted_at": _time(message.deleted_at),
        "can_edit": message.actions.edit_url is not None,
        "can_delete": message.actions.delete_url is not None,
        "attachments": [asdict(attachment) for attachment in message.attachments],
        "html": template.render({"message": alone, "room": room}),
    }


def _time(moment: datetime | None) -> str | None:
    return iso_time(moment) if moment else None
