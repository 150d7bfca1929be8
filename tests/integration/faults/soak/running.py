"""One soak: people who talk and listen, while workers are killed at random."""

from __future__ import annotations

import random
import statistics
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from tests.integration.faults.soak.absent import Absent
from tests.integration.faults.support.people import Follower, Person, Talker, line_of
from tests.integration.faults.support.sites import Site
from tests.integration.faults.support.waiting import PATIENCE, until
from tests.performance.process import resident_kb, threads

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
    """Memory and threads of the worker that is never killed, and of the service that sends alerts
    if there is one; connections to the database."""

    second: float
    posts: int
    resident_kb: int
    threads: int
    sender_kb: int
    sender_threads: int
    connections: int


@dataclass
class Record:
    """The results. The messages of each room are in order, as `line_of` writes them."""

    people: list[Person]
    absent: list[Absent]
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
    absent: Sequence[Absent] = (),
    sender: int | None = None,
    enough: Enough = lambda record: True,
) -> Record:
    """Let *people* talk for *seconds*, and then on until there was *enough*.

    *absent* are told by the process *sender*.
    """
    record = Record(people, list(absent))
    spread = pace.talk / len(people)
    talkers, followers = [], []
    for person in people:
        talkers.append(Talker(person, pause=pace.talk, reacts=True))
        followers.append(Follower(person, pause=pace.poll, wait=pace.wait))
        time.sleep(spread)
    over = threading.Event()
    killer = threading.Thread(target=_kill, args=[site, over, pace, record])
    killer.start()
    try:
        _watch(site, sender, seconds, record, enough)
    finally:
        over.set()
        killer.join()
    _collect(site, talkers, followers, record)
    return record


def _collect(site: Site, talkers: list[Talker], followers: list[Follower], record: Record) -> None:
    """Let everybody finish: first the absent, who need news, then all talkers, so that the
    followers hear everything."""
    for absent in record.absent:
        absent.finish()
    for talker in talkers:
        record.confirmed[talker.person.slug] += _lines(talker.finish())
    for follower in followers:
        follower.end()
    for follower in followers:
        follower.finish()
        # As the page shows them. A message with a reaction may come after a later one.
        messages = sorted(follower.messages, key=itemgetter("id"))
        record.received[follower.person.slug].append([line_of(each) for each in messages])
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


def _watch(site: Site, sender: int | None, seconds: float, record: Record, enough: Enough) -> None:
    begin = time.monotonic()
    eldest = site.workers()[0]
    while (second := time.monotonic() - begin) < seconds or not enough(record):
        assert second < seconds + PATIENCE, "too little has happened"
        posts = sum(len(person.confirmed) for person in record.people)
        worker, service = _size(eldest), _size(sender) if sender else (0, 0)
        record.samples.append(Sample(second, posts, *worker, *service, _connections(site)))
        time.sleep(seconds / SAMPLES)
    assert site.workers()[0] == eldest, "the oldest worker has died"


def _size(pid: int) -> tuple[int, int]:
    """Return the memory in KB, and the number of threads."""
    return resident_kb(pid), threads(pid)


def _connections(site: Site) -> int:
    """The busiest of a few moments: most are short."""
    return int(statistics.median(site.cluster.connections(site.database) for _ in range(3)))


def _lines(texts: list[str]) -> list[str]:
    """Return what a talker was told to be stored; see `line_of`."""
    return [
        f"{text}|{before}|{int(text != texts[-1])}"
        for before, text in zip(["", *texts], texts, strict=False)
    ]


def _kept(site: Site, slug: str) -> list[str]:
    sql = (
        "SELECT message.body, coalesce(replied.body, ''), count(reaction.id) "
        "FROM conversate_core_message message "
        "LEFT JOIN conversate_core_message replied ON replied.id = message.reply_to_id "
        "LEFT JOIN conversate_core_reaction reaction ON reaction.message_id = message.id "
        "JOIN conversate_core_room room ON room.id = message.room_id "
        f"WHERE room.slug = '{slug}' GROUP BY message.id, replied.id ORDER BY message.id"
    )
    return site.query(sql)
