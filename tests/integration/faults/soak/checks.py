"""The checks after a soak."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from tests.integration.faults.soak.running import Record, Sample

# KB that a warm worker may grow: caches, not a leak.
MOST_GROWTH_KB = 8_000
MOST_CONNECTIONS_MORE = 3


def complaints(record: Record) -> list[str]:
    """Yield a sentence for each problem."""
    found = [*_of_memory(record.samples)]
    for slug, kept in record.kept.items():
        found += [f"{slug}: {wrong}" for wrong in _of_room(record, slug, kept)]
    found += [f"The log has this:\n{text}" for text in record.tracebacks]
    return found


def _of_room(record: Record, slug: str, kept: list[str]) -> Iterator[str]:
    confirmed = record.confirmed[slug]
    if lost := set(confirmed) - set(kept):
        yield f"{len(lost)} messages were confirmed and are lost."
    if unheard_of := set(kept) - set(confirmed):
        yield f"{len(unheard_of)} messages were never confirmed."
    if len(set(kept)) < len(kept):
        yield f"{len(kept) - len(set(kept))} messages are there twice."
    if not all(_is_ascending(kept, name) for name in {text.split()[0] for text in kept}):
        yield "Somebody's messages are not in the order in which they were written."
    if wrong := sum(received != kept for received in record.received[slug]):
        yield f"{wrong} people did not receive the same, once and in order."


def _is_ascending(kept: list[str], name: str) -> bool:
    numbers = [int(text.split()[1]) for text in kept if text.split()[0] == name]
    return numbers == list(range(len(numbers)))


def _of_memory(samples: list[Sample]) -> Iterator[str]:
    grown = _growth(samples, "resident_kb")
    if grown > MOST_GROWTH_KB:
        yield f"A worker has grown by {grown / 1000:.1f} MB."


def complaints_of_connections(samples: list[Sample]) -> Iterator[str]:
    """Check the open connections too, but only after minutes: during seconds they vary."""
    more = _growth(samples, "connections")
    if more > MOST_CONNECTIONS_MORE:
        yield f"There are {more:.0f} more connections to the database."


def _growth(samples: list[Sample], name: str) -> float:
    """Return the growth from the second to the last quarter; the first one is for warming up."""
    quarter = len(samples) // 4
    before, after = samples[quarter : 2 * quarter], samples[-quarter:]
    return _median(after, name) - _median(before, name)


def _median(samples: list[Sample], name: str) -> float:
    return statistics.median(getattr(sample, name) for sample in samples)
