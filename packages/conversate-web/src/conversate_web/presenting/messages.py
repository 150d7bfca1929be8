from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.safestring import SafeString

from conversate_core.colours import Colour
from conversate_core.filetypes import RASTER_TYPES
from conversate_core.mentions import Names
from conversate_core.models import Attachment, Message, Room
from conversate_core.people import person_for
from conversate_core.permissions import offering
from conversate_core.policy import remembering

from ..markup import Markup, get_markup
from ..markup.mentions import mark_mentions
from .actions import Actions, ask_for_actions
from .members import initials
from .mentions import PresentedMention, mentioned_users, present_mentions
from .rooms import message_url
from .times import iso_time, local_day

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

    from conversate_core.policy import User

# Messages of one author that follow each other within this time stand under one name.
GROUP_WITHIN = timedelta(minutes=5)
# Whoever has left the room has no colour in it.
NO_COLOUR = Colour.GREY.value


@dataclass(frozen=True)
class PresentedAttachment:
    name: str
    url: str
    size: int
    is_image: bool
    width: int | None
    height: int | None
    content_type: str

    @property
    def is_audio(self) -> bool:
        return self.content_type.startswith("audio/")

    @property
    def is_video(self) -> bool:
        return self.content_type.startswith("video/")


@dataclass(frozen=True)
class PresentedMessage:
    """One message as ``conversate/includes/message.html`` shows it.

    ``day`` is set on the first message of a day; ``starts_group`` where the author's name is shown.
    ``time`` is ``created_at`` as scripts read it. ``author_id`` is empty for a former member's.
    ``actions`` says what the viewer may do with it, ``mentions_me`` whether it mentions the viewer.
    The line at the first unread message stands
    where ``first_unread`` is set; ``sought`` is the message whose permalink was opened.
    """

    id: int
    revision: int
    url: str
    author_id: str
    author_name: str
    initials: str
    is_own: bool
    client_key: str | None
    body: str
    html: SafeString
    created_at: datetime
    time: str
    edited_at: datetime | None
    deleted_at: datetime | None
    attachments: list[PresentedAttachment]
    actions: Actions
    mentions: list[PresentedMention]
    mentions_me: bool
    colour: str = NO_COLOUR
    starts_group: bool = True
    day: date | None = None
    first_unread: bool = False
    sought: bool = False

    @property
    def edited(self) -> bool:
        return self.edited_at is not None and not self.deleted

    @property
    def deleted(self) -> bool:
        return self.deleted_at is not None


@remembering()  # What the viewer may do is asked for each message, without a query for each.
@offering()
def present_messages(
    messages: Iterable[Message],
    *,
    room: Room,
    viewer: User,
) -> list[PresentedMessage]:
    """Present a run of the history of *room*, told apart by day and grouped by author.

    The messages are as ``for_display`` gives them.
    """
    messages = list(messages)
    presented: list[PresentedMessage] = []
    mentioned = mentioned_users(messages)
    markup, before = get_markup(), None
    for message in messages:
        shown = _present(message, room, viewer, markup, mentioned.get(message.pk, ()))
        day = _new_day(message, before)
        starts_group = day is not None or _starts_group(message, before)
        presented.append(replace(shown, day=day, starts_group=starts_group))
        before = message
    return presented


def _present(
    message: Message,
    room: Room,
    viewer: User,
    markup: Markup,
    mentioned: Sequence[AbstractBaseUser],
) -> PresentedMessage:
    name = person_for(message.author).name
    is_own = message.author_id is not None and message.author_id == viewer.pk
    return PresentedMessage(
        id=message.pk,
        revision=message.revision,
        url=message_url(room, message.pk),
        author_id="" if message.author_id is None else str(message.author_id),
        author_name=name,
        initials=initials(name),
        is_own=is_own,
        colour=getattr(message, "author_colour", None) or NO_COLOUR,
        client_key=str(message.client_key) if is_own and message.client_key else None,
        body=message.body,
        html=_html(message, markup, mentioned, viewer),
        created_at=message.created_at,
        time=iso_time(message.created_at),
        edited_at=message.edited_at,
        deleted_at=message.deleted_at,
        attachments=_attachments(message, room),
        actions=ask_for_actions(message, room=room, viewer=viewer),
        mentions=present_mentions(mentioned),
        mentions_me=any(user.pk == viewer.pk for user in mentioned),
    )


def _html(
    message: Message, markup: Markup, mentioned: Sequence[AbstractBaseUser], viewer: User
) -> SafeString:
    html = markup.render(message.body)
    return mark_mentions(html, Names(mentioned), viewer_id=viewer.pk) if mentioned else html


def _attachments(message: Message, room: Room) -> list[PresentedAttachment]:
    return [
        PresentedAttachment(
            name=attachment.name,
            url=file_url(attachment, room),
            size=attachment.size,
            is_image=attachment.content_type in RASTER_TYPES,
            width=attachment.width,
            height=attachment.height,
            content_type=attachment.content_type,
        )
        for attachment in message.attachments.all()
    ]


def file_url(attachment: Attachment, room: Room) -> str:
    where = {"slug": room.slug, "attachment_id": attachment.pk, "name": attachment.name}
    return reverse("conversate:file", kwargs=where)


def _starts_group(message: Message, before: Message | None) -> bool:
    return (
        before is None
        or before.author_id != message.author_id
        or message.created_at - before.created_at > GROUP_WITHIN
    )


def _new_day(message: Message, before: Message | None) -> date | None:
    day = local_day(message.created_at)
    return None if before is not None and local_day(before.created_at) == day else day
