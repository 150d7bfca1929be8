"""The HTML of messages, rendered once for all of their viewers and kept in this process.

A message's HTML is made of what `PresentedMessage` and `SharedRoom` hold, and of the language, the
time zone, the URLs, the markup and the template. All of this is in its key. So an entry never
becomes outdated: what has changed has another key, and the entries that were not used for longest
are deleted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from conversate_core.conf import core_settings
from conversate_core.models import Attachment, Message, Room
from conversate_core.people import load_people
from conversate_core.queries.editors import load_editors
from conversate_core.queries.originals import Original, find_originals
from conversate_core.queries.reactions import EmojiReactions, reactions_of

from ..conf import web_settings
from ..markup import depends_on_text_only, get_markup
from .editors import PresentedEditor, present_editor
from .elements import Element, divide
from .kept_html import KeptTemplate, Key, get, keep
from .mentions import PresentedMention, mentioned_users
from .messages import PresentedMessage, present_message
from .page_people import PagePeople
from .quotes import PresentedQuote, excerpt_of, present_quote
from .reactions import ReactionFacts, present_reactions, reaction_facts
from .rendering import Rendering
from .rooms import room_url

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.utils.safestring import SafeString

    from conversate_core.people import Person, User
    from conversate_core.policy import RoomPolicy

TEMPLATE = "conversate/includes/message.html"


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
class SharedMessage:
    """A message with its HTML, for any viewer.

    ``mentioned_ids`` are the keys of the users that it mentions, and ``reactions`` has everyone who
    has reacted. `viewer_flags` says what it is to a viewer.
    """

    source: Message
    mentioned_ids: frozenset[Any]
    reactions: Sequence[EmojiReactions]
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


def share_messages(
    messages: Iterable[Message], *, room: Room, first: int | None = None
) -> list[SharedMessage]:
    """Return *messages* of *room*, which were loaded with ``for_display()``, with their HTML.

    The language, time zone, script prefix and URLconf are those of the thread. This needs no
    request. It makes one query if a text may have mentions, one if there are replies, one if there
    are reactions, one if others than the author have edited a message, and none otherwise. Quotes
    of messages before the id *first* show nothing of them.
    """
    messages = list(messages)
    originals = find_originals(messages, room=room, first=first)
    mentioned, reactions = mentioned_users(messages, originals), reactions_of(messages)
    replied_to = [original.author for original in originals.values()]
    load_people([*(message.author for message in messages), *replied_to])
    load_editors(messages)
    renderer = _Renderer(room)
    shared = []
    for message in messages:
        users, reacted = mentioned.get(message.pk, []), reactions.get(message.pk, [])
        original = originals.get(message.reply_to_id or 0)
        rendering = renderer.find(message, users, original, reacted)
        ids = frozenset(user.pk for user in users)
        shared.append(SharedMessage(message, ids, reacted, rendering))
    return shared


def first_quoted(
    messages: Iterable[Message], *, room: Room, viewer: User, policy: RoomPolicy
) -> int | None:
    """Return the id *first* of `share_messages` for *viewer*, asked only if there are replies."""
    has_replies = any(message.reply_to_id is not None for message in messages)
    return policy.first_visible_id(viewer, room) if has_replies else None


class _Parts(NamedTuple):
    """The parts that the HTML of a message depends on, besides the room.

    ``html`` is the text as HTML if it is a part of the key, otherwise None.
    """

    message: Message
    author: Person
    color: str | None
    editor: PresentedEditor | None
    files: Sequence[Attachment]
    mentioned: Sequence[AbstractBaseUser]
    original: Original | None
    reactions: ReactionFacts
    html: SafeString | None


class _Renderer:
    """Renders messages of one room, or finds the HTML that was kept."""

    def __init__(self, room: Room) -> None:
        self._room, self._address = room, room_url(room)
        self._shared_room = SharedRoom(
            pk=room.pk,
            slug=room.slug,
            # The title of a direct conversation depends on the viewer.
            title="" if room.is_direct else room.title,
            description=room.description,
            access=room.access,
            archived_at=room.archived_at,
        )
        self._with_replies = core_settings.replies
        self._markup = get_markup()
        # The text is in the key of a message. Otherwise its HTML must be, and is made each time.
        self._with_html = not depends_on_text_only(self._markup)
        self._markup_facts = (type(self._markup), web_settings.emoji_names)
        self._template = KeptTemplate(TEMPLATE)
        self._people = PagePeople()

    def find(
        self,
        message: Message,
        mentioned: Sequence[AbstractBaseUser],
        original: Original | None,
        reacted: Sequence[EmojiReactions],
    ) -> Rendering:
        parts = self._parts(message, mentioned, original, reacted)
        key = self._key(parts)
        rendering: Rendering | None = get(key)
        if rendering is None:
            rendering = self._render(self._present(parts))
            keep(key, rendering, size=rendering.size)
        return rendering

    def _parts(
        self,
        message: Message,
        mentioned: Sequence[AbstractBaseUser],
        original: Original | None,
        reacted: Sequence[EmojiReactions],
    ) -> _Parts:
        # A reply mentions the author of its original. A hidden original must not name them.
        if original is not None and original.is_hidden:
            mentioned = [user for user in mentioned if user.pk != original.author_id]
        return _Parts(
            message=message,
            author=self._people.author_of(message),
            # An annotation of `for_display()`.
            color=cast(Any, message).author_color,
            editor=present_editor(message),
            files=list(message.attachments.all()),
            mentioned=mentioned,
            original=original,
            reactions=reaction_facts(reacted, self._people.name_of) if reacted else (),
            html=self._markup.render(message.body) if self._with_html else None,
        )

    def _key(self, parts: _Parts) -> Key:
        return (
            *self._template.key,
            self._shared_room,
            *self._markup_facts,
            *_facts(parts.message),
            *(parts.author, parts.color, parts.editor, parts.reactions, parts.html),
            *map(_file_facts, parts.files),
            *map(self._people.facts_of, parts.mentioned),
            *self._reply_facts(parts.original),
        )

    def _present(self, parts: _Parts) -> PresentedMessage:
        message, html = parts.message, parts.html
        return present_message(
            message,
            room=self._room,
            address=self._address,
            author=parts.author,
            color=parts.color,
            html=self._markup.render(message.body) if html is None else html,
            excerpt=excerpt_of(message, parts.files, self._markup),
            attachments=parts.files,
            mentioned=parts.mentioned,
            mentions=[PresentedMention(*self._people.name_of(u.pk, u)) for u in parts.mentioned],
            editor=parts.editor,
            quote=self._quote(parts.original),
            reactions=present_reactions(parts.reactions),
        )

    def _quote(self, original: Original | None) -> PresentedQuote | None:
        if original is None:
            return None
        return present_quote(original, self._address, self._author_of(original), self._markup)

    def _author_of(self, original: Original) -> Person | None:
        """Return the author, if the quote names them."""
        if not original.names_author:
            return None
        return self._people.author_of(original)

    def _reply_facts(self, original: Original | None) -> Iterator[object]:
        yield self._with_replies
        if original is not None:
            yield (original.id, original.is_hidden, original.is_deleted, original.words)
            yield self._author_of(original)
            yield self._quote(original) if self._with_html else None

    def _render(self, message: PresentedMessage) -> Rendering:
        html = self._template.render({"message": message, "room": self._shared_room})
        return Rendering(message, divide(html))


def _facts(message: Message) -> Iterator[object]:
    """Yield the fields that a message shows."""
    yield message.pk
    yield message.revision
    yield message.author_id
    yield message.sender
    yield message.body
    yield message.created_at
    yield message.sent_by_mail
    yield message.edited_at
    yield message.deleted_at


def _file_facts(file: Attachment) -> tuple[object, ...]:
    shown = (file.name, file.size, file.content_type, file.width, file.height)
    return (file.pk, *shown, file.shows_preview)
