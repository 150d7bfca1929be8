"""The HTML of a message for all of its viewers, and its JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property
from sys import getsizeof
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from .elements import Element
from .messages import PresentedMessage
from .quotes import PresentedQuote
from .times import iso_time

# Measured: the objects of a rendering, and those of each file, mention or quote, without their
# texts.
_RENDERING_BYTES = 2_000
_PART_BYTES = 1_000

_encode = DjangoJSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True)
class Rendering:
    """A rendered message, as it is kept. Nothing in it depends on the viewer."""

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
            "sender": message.sender or None,
            "body": message.body,
            "excerpt": message.excerpt,
            "reply_to": message.quote and _quote_data(message.quote),
            "mentions": [asdict(mention) for mention in message.mentions],
            "reactions": [asdict(reaction) for reaction in message.reactions],
            "created_at": message.time,
            "sent_by_mail": message.sent_by_mail,
            "edited_at": _time(message.edited_at),
            "edited_by": message.edited_by and message.edited_by.as_json(),
            "deleted_at": _time(message.deleted_at),
            "attachments": [asdict(attachment) for attachment in message.attachments],
            "html": self.element.html,
        }

    @cached_property
    def json(self) -> str:
        return _encode(self.data)

    @property
    def size(self) -> int:
        """The bytes of memory that it takes with its JSON, which is made later."""
        element, message = self.element, self.message
        pieces = (element.start, element.rest, element.content)
        # The HTML and the text are in the JSON again, and the text's HTML is in the key, too.
        texts = 2 * sum(map(getsizeof, (*pieces, message.body, message.html, message.excerpt)))
        parts = len(message.attachments) + len(message.mentions) + bool(message.quote)
        parts += sum(1 + len(reaction.users) for reaction in message.reactions)
        return _RENDERING_BYTES + _PART_BYTES * parts + texts


def _quote_data(quote: PresentedQuote) -> dict[str, Any]:
    return {
        "id": quote.id,
        "author_name": quote.author_name,
        "excerpt": quote.text,
        "deleted": quote.deleted,
    }


def _time(moment: datetime | None) -> str | None:
    return iso_time(moment) if moment else None
