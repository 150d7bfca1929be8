"""One soak: people who talk and listen, while workers are killed at random."""

from __future__ import annotations

import random
import statistics
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.integration.faults.support.people import Follower, Person, Talker
from tests.integration.faults.support.sites import PATIENCE, Site, until
from tests.performance.process import resident_kb

# Looks at memory and connections.
SAMPLES = 40


@dataclass(frozen=True)
class Pace:
    """In seconds: between two messages and two polls of a person, between two kills, and how long
    a poll waits."""

    talk: float = 2.0
    poll: float = 1.0
    kill: tuple[float, float] = (3.0, 10.0)
    wait: int = 0


@dataclass(frozen=True)
class Sample:
    """``resident_kb`` is of the worker that is never killed, ``connections`` to the database."""

    second: float
    posts: int
    resident_kb: int
    connections: int


@dataclass
class Record:
    """The results. ``received`` and ``kept`` are the texts of each room, in order."""

    people: list[Person]
    confirmed: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    received: dict[str, list[list[str]]] = field(default_factory=lambda: defaultdict(list))
    kept: dict[str, list[str]] = field(default_factory=dict)
    samples: list[Sample] = field(default_factory=list)
    kills: int = 0
    polls: int = 0
    tracebacks: list[str] = field(default_factory=list)

    @property
    def posts(self) -> int:
        return sum(map(len, self.confirmed.values()))

    @property
    def retries(self) -> int:
        """How many requests had to be repeated, so far."""
        return sum(person.retries for person in self.people)


Enough = Callable[[Record], bool]


def soak(
    site: Site,
    people: list[Person],
    *,
    seconds: float,
    pace: Pace,
    enough: Enough = lambda record: True,
) -> Record:
    """Let *people* talk for *seconds*, and then on until there was *enough*."""
    record = Record(people)
    spread = pace.talk / len(people)
    talkers, followers = [], []
    for person in people:
        talkers.append(Talker(person, pause=pace.talk))
        followers.append(Follower(person, pause=pace.poll, wait=pace.wait))
        time.sleep(spread)
    over = threading.Event()
    killer = threading.Thread(target=_kill, args=[site, over, pace, record])
    killer.start()
    try:
        _watch(site, seconds, record, enough)
    finally:
        over.set()
        killer.join()
    _collect(site, talkers, followers, record)
    return record


def _collect(site: Site, talkers: list[Talker], followers: list[Follower], record: Record) -> None:
    """Let everybody finish: first all talkers, so that the followers hear everything."""
    for talker in talkers:
        record.confirmed[talker.person.slug] += talker.finish()
    for follower in followers:
        follower.end()
    for follower in followers:
        record.received[follower.person.slug].append(follower.finish())
        record.polls += follower.polls
    # Nobody asks any more: whatever is still open then, was forgotten.
    until(lambda: _connections(site) == 0)
    record.kept = {slug: _kept(site, slug) for slug in record.confirmed}
    record.tracebacks = site.tracebacks()


def _kill(site: Site, over: threading.Event, pace: Pace, record: Record) -> None:
    eldest = site.workers()[0]
    while not over.wait(random.uniform(*pace.kill)):
        if others := [worker for worker in site.workers() if worker != eldest]:
            site.kill(random.choice(others))
            record.kills += 1


def _watch(site: Site, seconds: float, record: Record, enough: Enough) -> None:
    begin = time.monotonic()
    eldest = site.workers()[0]
    while (second := time.monotonic() - begin) < seconds or not enough(record):
        assert second < seconds + PATIENCE, "too little has happened"
        posts = sum(len(person.confirmed) for person in record.people)
        sample = Sample(second, posts, resident_kb(eldest), _connections(site))
        record.samples.append(sample)
        time.sleep(seconds / SAMPLES)
    assert site.workers()[0] == eldest, "the oldest worker has died"


def _connections(site: Site) -> int:
    """The busiest of a few moments: most are short."""
    sql = f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{site.database}'"
    # One is our own.
    return int(statistics.median(int(site.query(sql)[0]) - 1 for _ in range(3)))


def _kept(site: Site, slug: str) -> list[str]:
    sql = (
        "SELECT body FROM conversate_core_message WHERE room_id = "
        f"(SELECT id FROM conversate_core_room WHERE slug = '{slug}') ORDER BY id"
    )
    return site.query(sql)
