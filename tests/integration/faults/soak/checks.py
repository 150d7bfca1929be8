"""The checks after a soak."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from tests.integration.faults.soak.running import Record, Sample

# KB that a warm worker may grow: caches, not a leak.
MOST_GROWTH_KB = 8_000
MOST_MORE = {"connections": 3, "threads": 1, "sender_threads": 1}


def complaints(record: Record) -> list[str]:
    """Yield a sentence for each problem."""
    found = [*_of_memory(record.samples)]
    for slug, kept in record.kept.items():
        found += [f"{slug}: {wrong}" for wrong in _of_room(record, slug, kept)]
    for absent in record.absent:
        found += absent.problems
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
    if not all(_is_ascending(kept, name) for name in {line.split()[0] for line in kept}):
        yield "Somebody's messages are not in the order in which they were written."
    if wrong := sum(received != kept for received in record.received[slug]):
        yield f"{wrong} people did not receive the same, once and in order."


def _is_ascending(kept: list[str], name: str) -> bool:
    texts = [line.partition("|")[0].split() for line in kept]
    numbers = [int(number) for author, number in texts if author == name]
    return numbers == list(range(len(numbers)))


def _of_memory(samples: list[Sample]) -> Iterator[str]:
    for process, name in {"A worker": "resident_kb", "The service": "sender_kb"}.items():
        if (grown := _growth(samples, name)) > MOST_GROWTH_KB:
            yield f"{process} has grown by {grown / 1000:.1f} MB."


def complaints_of_counts(samples: list[Sample]) -> Iterator[str]:
    """Check connections and threads too, but only after minutes: during seconds they vary."""
    for name, most in MOST_MORE.items():
        if (more := _growth(samples, name)) > most:
            yield f"There are {more:.0f} more {name.replace('_', ' ')}."


def _growth(samples: list[Sample], name: str) -> float:
    """Return the growth from the second to the last quarter; the first one is for warming up."""
    # A busy machine takes few samples in some seconds.
    quarter = max(1, len(samples) // 4)
    before, after = samples[quarter : 2 * quarter], samples[-quarter:]
    return _median(after, name) - _median(before, name)


def _median(samples: list[Sample], name: str) -> float:
    return statistics.median(getattr(sample, name) for sample in samples)
