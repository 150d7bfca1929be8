"""The rows about delivery: the same figures for each system, beside those of the other one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from django.db import connection

from tests.performance.rows import Row, row
from tests.performance.sizes import Sizes
from tests.performance.talks import OURS, Talk

Measured = Mapping[str, Talk]


def in_rooms(measured: Measured, system: str, sizes: Sizes) -> Iterator[Row]:
    """Yield the rows of clients in many rooms."""
    figures = _Figures(measured, system)
    post = f"post to a room of {sizes.crowd}, {sizes.waiting:,} waiting"
    yield figures.row(f"{post}: p50", "ms", lambda talk: talk.delay(50), "<= 50")
    yield figures.row(f"{post}: p99", "ms", lambda talk: talk.delay(99), "<= 150")
    yield figures.row(f"{post}: server CPU", "ms", _cpu, "<= 40", key="post")
    if connection.vendor == "postgresql":
        database = f"{post}: PostgreSQL CPU"
        yield figures.row(database, "ms", _database_cpu, key="post in database")
    waiting = f"{sizes.waiting:,} waiting"
    yield figures.row(f"{waiting}, idle", "% of a core", _idle, "<= 1", key="idle")
    memory = f"{waiting}: memory of each, from a fresh process"
    yield figures.row(memory, "KB", lambda talk: talk.kb, "<= 25", key="memory")


def in_one_room(measured: Measured, system: str, sizes: Sizes) -> Iterator[Row]:
    """Yield the rows of clients in a single room."""
    figures = _Figures(measured, system)
    post = f"post to one room of {sizes.in_one_room:,} waiting"
    yield figures.row(f"{post}: the last one has it", "ms", lambda talk: talk.last, "<= 1000")
    yield figures.row(f"{post}: server CPU", "ms", _cpu, key="large post")


def in_bursts(measured: Measured, system: str, sizes: Sizes) -> Iterator[Row]:
    """Yield the rows of several posts at once."""
    figures = _Figures(measured, system)
    burst = f"{sizes.posts_at_once} posts at once to a room of {sizes.crowd} waiting"
    yield figures.row(f"{burst}: p50", "ms", lambda talk: talk.delay(50))
    yield figures.row(f"{burst}: p99", "ms", lambda talk: talk.delay(99))
    yield figures.row(f"{burst}: the last one has all", "ms", lambda talk: talk.last)
    yield figures.row(f"{burst}: server CPU", "ms", _cpu)


def of_most(talk: Talk, sizes: Sizes) -> Iterator[Row]:
    """Yield the rows of as many clients as one process is asked to carry.

    A post's CPU time is not among them: so many clients idle with more noise than a post takes.
    """
    what = f"{sizes.most:,} waiting on one process"
    post = f"post to a room of {sizes.crowd}, {what}"
    yield row(f"{post}: p50", talk.delay(50), "ms")
    yield row(f"{post}: p99", talk.delay(99), "ms")
    yield row(f"{what}, idle", talk.idle * 100, "% of a core")
    yield row(f"{what}: memory of each", talk.kb, "KB")


def _cpu(talk: Talk) -> float:
    return talk.cpu * 1000


def _database_cpu(talk: Talk) -> float:
    return talk.database_cpu * 1000


def _idle(talk: Talk) -> float:
    return talk.idle * 100


class _Figures:
    """Makes rows of one system. Goals are those of Conversate, references those of the other."""

    def __init__(self, measured: Measured, system: str) -> None:
        self.talk = measured[system]
        self.other = next((name for name in measured if name != system), None)
        self.reference = measured[self.other] if self.other else None
        self.prefix, self.has_goals = ("", True) if system == OURS else (f"{system}: ", False)

    def row(
        self,
        figure: str,
        unit: str,
        value: Callable[[Talk], float],
        goal: str = "",
        key: str = "",
    ) -> Row:
        return row(
            f"{self.prefix}{figure}",
            value(self.talk),
            unit,
            goal=goal if self.has_goals else "",
            reference=value(self.reference) if self.reference else None,
            of=self.other or "",
            key=self.prefix + key,
        )
