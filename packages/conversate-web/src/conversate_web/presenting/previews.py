"""Messages on the page of an open room, for a user who has not joined it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from conversate_core.models import Message, Room
from conversate_core.policy import get_policy

from .messages import PresentedMessage
from .shared_messages import first_quoted, share_messages
from .shown_messages import starts_group

if TYPE_CHECKING:
    from conversate_core.people import User


@dataclass(frozen=True)
class PreviewedMessage:
    """A message as ``conversate/includes/previewed_message.html`` shows it.

    ``starts_group`` is True for the first of several messages of one author or program.
    """

    message: PresentedMessage
    starts_group: bool


def present_preview(
    messages: Sequence[Message], *, room: Room, viewer: User
) -> list[PreviewedMessage]:
    """Present consecutive messages of *room*, which were loaded with ``for_display()``.

    Their quotes are no links, since the viewer can't follow them yet.
    """
    first = first_quoted(messages, room=room, viewer=viewer, policy=get_policy())
    shared = share_messages(messages, room=room, first=first)
    befores = (None, *messages)
    return [
        PreviewedMessage(_without_link(each.message), starts_group(each.source, before))
        for each, before in zip(shared, befores, strict=False)
    ]


def _without_link(message: PresentedMessage) -> PresentedMessage:
    quote = message.quote and replace(message.quote, id=None, url="")
    return replace(message, quote=quote)
