"""The HTML of messages, rendered once for all of their viewers and kept in this process.

A message's HTML is made of what `PresentedMessage` and `SharedRoom` hold, and of the language, the
time zone, the URLs and the template. All of this is in its key. So an entry never becomes outdated:
what has changed has another key, and the entries that were not used for longest are deleted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property
from sys import getsizeof
from typing import TYPE_CHECKING, Any, cast

from django.core.serializers.json import DjangoJSONEncoder

from conversate_core.models import Attachment, Message, Room
from conversate_core.people import load_people, person_for

from ..markup import get_markup
from .elements import Element, divide
from .kept_html import KeptTemplate, get, keep
from .mentions import mentioned_users
from .messages import PresentedMessage, present_message
from .times import iso_time

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

    from conversate_core.people import Person

TEMPLATE = "conversate/includes/message.html"
# Measured: the objects of a rendering, and those of each file or mention, without their texts.
_RENDERING_BYTES = 2_000
_PART_BYTES = 1_000

_encode = DjangoJSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True)
class SharedRoom:
    """The room as the template of a message gets it: the fields that a message may show."""

    pk: int
    slug: str
    title: str
    description: str
    access: str
    archived_at: datetime | None


@dataclass(frozen=True)
class Rendering:
    """What is kept of a message. Nothing in it depends on the viewer."""

    message: PresentedMessage
    element: Element

    @property
    def data(self) -> dict[str, Any]:
        """The message as JSON of the API, without the flags of a viewer."""
        message = self.message
        return {
            "id": message.id,
            "revision": message.revision,
            "author": {
                "id": message.author_id or None,
                "name": message.author_name,
                "color": message.color,
                "picture": message.author_picture or None,
                "url": message.author_url or None,
            },
            "body": message.body,
            "mentions": [asdict(mention) for mention in message.mentions],
            "created_at": message.time,
            "sent_by_mail": message.sent_by_mail,
            "edited_at": _time(message.edited_at),
            "deleted_at": _time(message.deleted_at),
            "attachments": [asdict(attachment) for attachment in message.attachments],
            "html": self.element.html,
        }

    @cached_property
    def json(self) -> str:
        return _encode(self.data)


@dataclass(frozen=True)
class SharedMessage:
    """A message with its HTML, for any viewer.

    ``mentioned_ids`` are the keys of the users that it mentions. `viewer_flags` says what it is to
    a viewer.
    """

    source: Message
    mentioned_ids: frozenset[Any]
    rendering: Rendering

    @property
    def message(self) -> PresentedMessage:
        return self.rendering.message

    @property
    def element(self) -> Element:
        return self.rendering.element

    @property
    def data(self) -> dict[str, Any]:
        """The message as JSON of the API, without the viewer's flags. Do not change it."""
        return self.rendering.data

    @property
    def json(self) -> str:
        """``data`` as text: one object."""
        return self.rendering.json


def share_messages(messages: Iterable[Message], *, room: Room) -> list[SharedMessage]:
    """Return *messages* of *room*, which were loaded with ``for_display()``, with their HTML.

    The language, time zone, script prefix and URLconf are those of the thread. This needs no
    request. It makes one query if a text may have mentions, and none otherwise.
    """
    messages = list(messages)
    mentioned = mentioned_users(messages)
    load_people(message.author for message in messages)
    renderer, people = _Renderer(room), _People()
    shared = []
    for message in messages:
        users = mentioned.get(message.pk, [])
        rendering = renderer.find(message, people.find(message), users)
        ids = frozenset(user.pk for user in users)
        shared.append(SharedMessage(message, ids, rendering))
    return shared


class _People:
    """The authors of a page, each described once."""

    def __init__(self) -> None:
        self._known: dict[Any, Person] = {}

    def find(self, message: Message) -> Person:
        author_id = message.author_id
        if author_id not in self._known:
            self._known[author_id] = person_for(message.author)
        return self._known[author_id]


class _Renderer:
    """Renders messages of one room, or finds the HTML that was kept."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._shared_room = SharedRoom(
            pk=room.pk,
            slug=room.slug,
            title=room.title,
            description=room.description,
            access=room.access,
            archived_at=room.archived_at,
        )
        self._markup = get_markup()
        self._template = KeptTemplate(TEMPLATE)

    def find(
        self, message: Message, author: Person, mentioned: Sequence[AbstractBaseUser]
    ) -> Rendering:
        html = self._markup.render(message.body)
        # An annotation of `for_display()`.
        color: str | None = cast(Any, message).author_color
        files = list(message.attachments.all())
        facts = (*_facts(message), *map(_file_facts, files), *_names(mentioned))
        key = (*self._template.key, self._shared_room, *facts, author, color, html)
        rendering: Rendering | None = get(key)
        if rendering is None:
            presented = present_message(
                message,
                room=self._room,
                author=author,
                color=color,
                html=html,
                attachments=files,
                mentioned=mentioned,
            )
            rendering = self._render(presented)
            keep(key, rendering, size=_size(rendering))
        return rendering

    def _render(self, message: PresentedMessage) -> Rendering:
        html = self._template.render({"message": message, "room": self._shared_room})
        return Rendering(message, divide(html))


def _facts(message: Message) -> Iterator[object]:
    """Yield the fields that a message shows, besides its text, which is in its HTML."""
    yield message.pk
    yield message.revision
    yield message.author_id
    yield message.body
    yield message.created_at
    yield message.sent_by_mail
    yield message.edited_at
    yield message.deleted_at


def _file_facts(file: Attachment) -> tuple[object, ...]:
    return (file.pk, file.name, file.size, file.content_type, file.width, file.height)


def _names(users: Sequence[AbstractBaseUser]) -> Iterator[object]:
    for user in users:
        yield (user.pk, person_for(user).name, user.get_username())


def _size(rendering: Rendering) -> int:
    """Return the bytes of memory that a rendering takes with its JSON, which is made later."""
    element, message = rendering.element, rendering.message
    pieces = (element.start, element.rest, element.content)
    # The HTML and the text are in the JSON again, and the text's HTML is in the key, too.
    texts = 2 * sum(map(getsizeof, (*pieces, message.body, message.html)))
    parts = len(message.attachments) + len(message.mentions)
    return _RENDERING_BYTES + _PART_BYTES * parts + texts


def _time(moment: datetime | None) -> str | None:
    return iso_time(moment) if moment else None
