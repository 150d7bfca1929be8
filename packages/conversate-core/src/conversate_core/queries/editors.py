"""The accounts that edited messages of others."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Prefetch, prefetch_related_objects

from ..databases import accounts
from ..models import Message
from ..people import person_lookups


def load_editors(messages: Iterable[Message]) -> None:
    """Load ``edited_by`` of the messages that someone else than the author has edited.

    This takes one query, or none if nobody has. It is None for the system and for accounts that
    were deleted.
    """
    edited = [
        message
        for message in messages
        if message.edited_by_other and message.edited_by_id is not None and not message.deleted_at
    ]
    editors = Prefetch("edited_by", queryset=accounts())
    prefetch_related_objects(edited, editors, *person_lookups("edited_by__"))
