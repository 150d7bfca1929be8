"""The last message of each room in a list of rooms, on one line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Left
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from conversate_core.models import Attachment, Message, Room
from conversate_core.people import load_people, person_for
from conversate_core.queries.counting import RoomSummary

from ..markup import Markup, get_markup

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

# Characters that are read of a text, which may begin with spaces, and that are shown.
_READ = 400
_SHOWN = 120


@dataclass(frozen=True)
class LastMessage:
    """``text`` has the first words, the name of a file if there are none, or says it is deleted."""

    author_name: str
    text: str


def find_last_messages(rooms: Iterable[Room], viewer: AbstractBaseUser) -> dict[int, LastMessage]:
    """Return the last messages of rooms from `services.rooms_for`, by room key: one query.

    That service names only messages that the viewer sees.
    """
    last_ids = [RoomSummary.of(room).last_message_id for room in rooms]
    ids = [message_id for message_id in last_ids if message_id is not None]
    files = Attachment.objects.filter(message=OuterRef("pk")).order_by("pk").values("name")
    # Not the whole texts, which can be long.
    found = Message.objects.filter(pk__in=ids).defer("body", "search_text").order_by()
    messages: list[Any] = list(
        found.select_related("author").annotate(
            beginning=Left("body", _READ), file_name=Subquery(files[:1])
        )
    )
    load_people(message.author for message in messages)
    markup = get_markup()
    return {
        message.room_id: LastMessage(
            author_name=_author_name(message, viewer), text=_first_words(message, markup)
        )
        for message in messages
    }


def _author_name(message: Message, viewer: AbstractBaseUser) -> str:
    if message.author_id == viewer.pk:
        return pgettext("author of a message", "You")
    return person_for(message.author, message.sender).name


def _first_words(message: Any, markup: Markup) -> str:
    if message.deleted_at is not None:
        return _("This message was deleted.")
    words = markup.plain_text(message.beginning)
    return Truncator(words).chars(_SHOWN) or message.file_name or ""
