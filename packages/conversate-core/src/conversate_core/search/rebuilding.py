"""Rebuild search texts that are missing or from an older release."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db import connections, transaction

from ..content.search_text import search_text_of

if TYPE_CHECKING:
    from ..querysets import MessageQuerySet

# Messages in a transaction, which other writers may have to wait for.
_BATCH_SIZE = 500
# A message that was edited in the meantime has another revision and a current search text.
_UPDATE = """
    UPDATE conversate_core_message SET search_text = %s WHERE id = %s AND revision = %s
"""


def rebuild_search_texts(messages: MessageQuerySet) -> Iterator[int]:
    """Write the search texts that are out of date. Yield how many changed in each batch.

    *messages* is a queryset of all messages.
    """
    last = 0
    columns = ("pk", "revision", "body", "search_text")
    while batch := list(
        messages.filter(pk__gt=last).order_by("pk").values_list(*columns)[:_BATCH_SIZE]
    ):
        last = batch[-1][0]
        texts = [(search_text_of(body), pk, revision) for pk, revision, body, _old in batch]
        pairs = zip(texts, batch, strict=True)
        changed = [text for text, (*_row, old) in pairs if text[0] != old]
        _write(changed, messages.db)
        yield len(changed)


def _write(changed: list[tuple[str, int, int]], using: str) -> None:
    if changed:
        with transaction.atomic(using=using), connections[using].cursor() as cursor:
            cursor.executemany(_UPDATE, changed)
