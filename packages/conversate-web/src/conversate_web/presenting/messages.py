"""A message as its template shows it: the same for everyone who looks at it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.safestring import SafeString

from conversate_core.choices import Color
from conversate_core.conf import core_settings
from conversate_core.content.file_types import RASTER_TYPES
from conversate_core.content.mentions import Names
from conversate_core.models import Attachment, Message, Room
from conversate_core.people import Person

from ..markup.mentions import mark_mentions
from .editors import PresentedEditor
from .members import initials
from .mentions import PresentedMention
from .quotes import PresentedQuote, reply_url
from .reactions import PresentedReaction
from .rooms import permalink
from .times import iso_time

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

# The color of authors who have left the room.
NO_COLOR = Color.GREY.value
# The parameter that makes the URL of a file the URL of its preview.
PREVIEW = "preview"


@dataclass(frozen=True)
class PresentedAttachment:
    name: str
    url: str
    size: int
    is_image: bool
    width: int | None
    height: int | None
    content_type: str
    # The URL of a smaller picture, if there is one or it may still be made.
    preview_url: str | None = None

    @property
    def is_audio(self) -> bool:
        return self.content_type.startswith("audio/")

    @property
    def is_video(self) -> bool:
        return self.content_type.startswith("video/")


@dataclass(frozen=True)
class PresentedMessage:
    """One message as ``conversate/includes/message.html`` shows it.

    Nothing in it depends on the viewer: its HTML is kept and shown to everyone. ``time`` is
    ``created_at`` as text for scripts. ``author_id`` is empty if the account was deleted, and for a
    message of a program; then ``sender`` is the program's name, and ``author_name`` marks it as
    one. ``url`` is the permalink, and ``page_url`` the page with the actions for the message.
    ``html`` is the text as HTML, with the mentions marked. ``edited_by`` is set if that text is not
    the author's. ``quote`` is of the message that this one replies to, and ``excerpt`` is the line
    that quotes of this one show. ``reply_url`` leads to the form for a reply; it is empty if nobody
    can reply.
    """

    id: int
    revision: int
    url: str
    page_url: str
    author_id: str
    author_name: str
    initials: str
    body: str
    html: SafeString
    created_at: datetime
    time: str
    sent_by_mail: bool
    edited_at: datetime | None
    deleted_at: datetime | None
    attachments: list[PresentedAttachment]
    mentions: list[PresentedMention]
    reactions: tuple[PresentedReaction, ...] = ()
    color: str = NO_COLOR
    author_picture: str = ""
    author_url: str = ""
    edited_by: PresentedEditor | None = None
    quote: PresentedQuote | None = None
    excerpt: str = ""
    reply_url: str = ""
    sender: str = ""

    @property
    def edited(self) -> bool:
        return self.edited_at is not None and not self.deleted

    @property
    def deleted(self) -> bool:
        return self.deleted_at is not None


def present_message(
    message: Message,
    *,
    room: Room,
    address: str,
    author: Person,
    color: str | None,
    html: SafeString,
    excerpt: str,
    attachments: Sequence[Attachment],
    mentioned: Sequence[AbstractBaseUser],
    mentions: list[PresentedMention],
    editor: PresentedEditor | None = None,
    quote: PresentedQuote | None = None,
    reactions: tuple[PresentedReaction, ...] = (),
) -> PresentedMessage:
    """Present a message with its *attachments*.

    *html* is its text as HTML, in which the names of the *mentioned* users are marked. *mentions*
    are the same users. *excerpt* is from `excerpt_of`. *color* is the author's color in the room.
    *editor* is from `present_editor`. *quote* is of what the message replies to. *address* is the
    URL of the room.
    """
    can_reply = core_settings.replies and room.archived_at is None and message.deleted_at is None
    return PresentedMessage(
        id=message.pk,
        revision=message.revision,
        url=permalink(address, message.pk),
        page_url=message_page_url("message", room, message.pk),
        author_id="" if message.author_id is None else str(message.author_id),
        sender=message.sender,
        author_name=author.name,
        author_picture=author.picture,
        author_url=author.url,
        initials=initials(author.name),
        color=color or NO_COLOR,
        body=message.body,
        html=_mark_mentions(html, mentioned),
        created_at=message.created_at,
        time=iso_time(message.created_at),
        sent_by_mail=message.sent_by_mail,
        edited_at=message.edited_at,
        edited_by=editor,
        deleted_at=message.deleted_at,
        attachments=_present_attachments(attachments, room),
        mentions=mentions,
        quote=quote,
        excerpt=excerpt,
        reply_url=reply_url(address, message.pk) if can_reply else "",
        reactions=reactions,
    )


def _mark_mentions(html: SafeString, mentioned: Sequence[AbstractBaseUser]) -> SafeString:
    # A reply mentions the one it replies to, mostly without saying so.
    return mark_mentions(html, Names(mentioned)) if mentioned and "@" in html else html


def message_page_url(name: str, room: Room, message_id: int) -> str:
    """Return the URL of a page about a message: "message", "edit" or "delete"."""
    where = {"slug": room.slug, "message_id": message_id}
    return reverse(f"conversate:{name}", kwargs=where)


def _present_attachments(
    attachments: Sequence[Attachment], room: Room
) -> list[PresentedAttachment]:
    return [
        PresentedAttachment(
            name=attachment.name,
            url=file_url(attachment, room),
            size=attachment.size,
            is_image=attachment.content_type in RASTER_TYPES,
            width=attachment.width,
            height=attachment.height,
            content_type=attachment.content_type,
            preview_url=preview_url(attachment, room) if attachment.shows_preview else None,
        )
        for attachment in attachments
    ]


def file_url(attachment: Attachment, room: Room) -> str:
    where = {"slug": room.slug, "attachment_id": attachment.pk, "name": attachment.name}
    return reverse("conversate:file", kwargs=where)


def preview_url(attachment: Attachment, room: Room) -> str:
    return f"{file_url(attachment, room)}?{PREVIEW}"
