"""Messages on a page: the shared HTML of each, with what depends on the viewer and the page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import get_current_timezone

from conversate_core.internal.policy_cache import use_policy_cache
from conversate_core.models import Message, Room
from conversate_core.policy import get_policy

from ..markup.mentions import mark_own_mentions
from .messages import PresentedMessage
from .reactions import mark_own_reactions
from .shared_messages import SharedMessage, first_quoted, share_messages
from .times import local_day
from .viewer_flags import ViewerFlags, viewer_flags

if TYPE_CHECKING:
    from conversate_core.people import User

# Consecutive messages of one author within this time form a group under one name.
GROUP_WITHIN = timedelta(minutes=5)
MARKER = "conversate/includes/unread_marker.html"


@dataclass(frozen=True)
class ShownMessage:
    """A message on a page.

    ``day`` is set on the first message of a day. ``html`` is the whole element.
    """

    message: PresentedMessage
    flags: ViewerFlags
    day: date | None
    html: SafeString


@use_policy_cache()  # The policy is asked about each message, without a query for each.
def show_messages(
    messages: Iterable[Message],
    *,
    room: Room,
    viewer: User,
    first_unread: int | None = None,
    target: int | None = None,
) -> list[ShownMessage]:
    """Return consecutive messages of *room*, with days, and in groups by author.

    The messages were loaded with ``for_display()``. *first_unread* is the id of the message that
    gets the unread marker, and *target* that of the message whose permalink was opened.
    """
    policy, messages = get_policy(), list(messages)
    first = first_quoted(messages, room=room, viewer=viewer, policy=policy)
    shown = []
    # Looked up once: this takes longer than the conversion.
    zone = get_current_timezone()
    before, day_before = None, None
    for shared in share_messages(messages, room=room, first=first):
        message = shared.source
        flags = viewer_flags(shared, room=room, viewer=viewer, policy=policy)
        day = local_day(message.created_at, zone)
        is_new_day = day != day_before
        classes = [
            *(["cnv-message--start"] if is_new_day or starts_group(message, before) else []),
            *flags.classes,
            *(["cnv-message--target"] if message.pk == target else []),
        ]
        inside = render_to_string(MARKER) if message.pk == first_unread else ""
        html = _element(shared, flags, viewer, classes, inside)
        shown.append(ShownMessage(shared.message, flags, day if is_new_day else None, html))
        before, day_before = message, day
    return shown


def _element(
    shared: SharedMessage, flags: ViewerFlags, viewer: User, classes: list[str], inside: str
) -> SafeString:
    html = shared.element.marked(classes, flags.attributes(shared.message.body), inside)
    if flags.mentions_me:
        html = mark_own_mentions(html, str(viewer.pk))
    if flags.my_reactions:
        html = mark_own_reactions(html, flags.my_reactions)
    return mark_safe(html)  # noqa: S308 - from templates; the additions are escaped


def starts_group(message: Message, before: Message | None) -> bool:
    """Return whether the author's name is shown, as *before* is not a message just before."""
    return (
        before is None
        or (before.author_id, before.sender) != (message.author_id, message.sender)
        or message.created_at - before.created_at > GROUP_WITHIN
    )
