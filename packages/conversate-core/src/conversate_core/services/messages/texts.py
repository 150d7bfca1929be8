"""The text of a message, cleaned and checked."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ...conf import core_settings
from ...content.cleaning import clean_text
from ...errors import InvalidMessage
from ...internal.storable_text import check_characters
from ...models import Message


def cleaned_body(body: str) -> str:
    if not isinstance(body, str):
        raise InvalidMessage(_("A message must be text."))
    return clean_text(body)


def check_body(body: str) -> str:
    """Return the text of a message as it is stored.

    Raises InvalidMessage if it is too long or has characters that the database can't store.
    """
    text = cleaned_body(body)
    check_length(text)
    check_characters(text, Message, InvalidMessage)
    return text


def check_length(text: str, *, allowed_length: int = 0) -> None:
    """Raise InvalidMessage if *text* is longer than both the limit and *allowed_length*."""
    most = core_settings.message_max_length
    if len(text) > max(most, allowed_length):
        raise InvalidMessage(
            _("A message can have %(most)d characters at the most; this one has %(count)d.")
            % {"most": most, "count": len(text)}
        )
