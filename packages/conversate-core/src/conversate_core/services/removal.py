"""Remove the messages of cleared, pruned and deleted rooms afterwards, in many small transactions.

No query finds these messages any more. If a process is killed, another one continues.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db.models import Q
from django.utils import timezone

from ..databases import atomic
from ..models import Attachment, Message, PendingRemoval
from ..querysets import MessageQuerySet
from .uploads import remove_files

# Messages in a transaction. Other transactions can write between two batches.
_BATCH_SIZE = 500
# After this time, another process takes over the claim of a process that was killed.
LEASE = timedelta(minutes=1)


def remove_pending() -> Iterator[int]:
    """Remove what no other process has claimed. Yield the size of each batch after its removal."""
    now = timezone.now()
    # A claim that ends later than two leases from now is from before the clock was set back. One
    # that was made since then ends later than a lease from now.
    is_ahead = Q(claimed_until__gt=now + 2 * LEASE)
    is_free = Q(claimed_until=None) | Q(claimed_until__lte=now) | is_ahead
    for removal in PendingRemoval.objects.filter(is_free).order_by("pk"):
        mine = PendingRemoval.objects.filter(pk=removal.pk)
        if _claim(removal, mine.filter(claim=removal.claim)):
            yield from _remove(removal)


def _claim(removal: PendingRemoval, unchanged: Any) -> bool:
    removal.claim = uuid4()
    until = timezone.now() + LEASE
    return bool(unchanged.update(claim=removal.claim, claimed_until=until))


def _remove(removal: PendingRemoval) -> Iterator[int]:
    messages = Message.objects.filter(room=removal.room_id, pk__lte=removal.up_to_id)
    last = 0
    # Page by key: a query for the first rows would scan those that were just deleted.
    while keys := _next_keys(messages, last):
        _remove_messages(keys)
        last = keys[-1]
        yield len(keys)
        if not _claim(removal, PendingRemoval.objects.filter(pk=removal.pk, claim=removal.claim)):
            return
    PendingRemoval.objects.filter(pk=removal.pk, claim=removal.claim).delete()


def _next_keys(messages: MessageQuerySet, last: int) -> list[int]:
    rows = messages.newer_than(last).oldest_first().values_list("pk", flat=True)
    return list(rows[:_BATCH_SIZE])


def _remove_messages(keys: list[int]) -> None:
    # Files before rows: if the process is killed in between, the rows still name the files.
    remove_files(Attachment.objects.filter(message__in=keys).stored_names())
    with atomic():
        Message.objects.filter(pk__in=keys).delete()
