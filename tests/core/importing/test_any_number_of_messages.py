"""The import takes constant memory."""

from __future__ import annotations

import tracemalloc

import pytest
from django.db import connection

from conversate_core.importing import comparing, old_site
from conversate_core.importing.old_site import OldMessage
from conversate_core.models import Message

pytestmark = pytest.mark.usefixtures("old_site")

BATCH = 100


def say_there(count: int) -> None:
    first = OldMessage.objects.order_by("-pk")[0].pk + 1
    # All texts have the same length: those of a few messages must not be shorter.
    rows = (
        (first + index, 1, 1 + index % 3, f"{index:05} " * 200, 1_700_000_000 + index)
        for index in range(count)
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO conversate_message (id, room_id, user_id, content, timestamp)"
            " VALUES (%s, %s, %s, %s, %s)",
            list(rows),
        )


def peak_of(run) -> int:
    tracemalloc.start()
    try:
        run()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_messages(run, monkeypatch):
    for module in (comparing, old_site):
        monkeypatch.setattr(module, "BATCH", BATCH)
    run()
    # Enough for the peak: a batch may go only when a later one has come.
    say_there(4 * BATCH)
    little = peak_of(run)
    say_there(16 * BATCH)
    assert peak_of(run) < little * 1.3
    assert Message.objects.count() == 8 + 20 * BATCH
