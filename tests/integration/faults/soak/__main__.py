"""`hatch run soak`: people talk for ten minutes while workers are killed, and others are alerted.

Ends with 1 if a check fails.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import astuple
from pathlib import Path

from conversate_alerts.push.vapid import public_key_of
from tests.alerts.support.push_service import PRIVATE_KEY, PushService
from tests.integration.faults.soak.absent import Absent
from tests.integration.faults.soak.checks import complaints, complaints_of_counts
from tests.integration.faults.soak.running import Pace, Record, soak
from tests.integration.faults.soak.surroundings import sending, settings
from tests.integration.faults.support.databases import Database, make_database
from tests.integration.faults.support.founding import found
from tests.integration.faults.support.mail import MailServer
from tests.integration.faults.support.people import Person
from tests.integration.faults.support.redis import Redis
from tests.integration.faults.support.sites import COMMANDS, Site

DATABASE = "soak"


def main() -> int:
    options = _options()
    with ExitStack() as stack:
        cluster = make_database()
        stack.callback(cluster.remove)
        record = _soak(cluster, options, stack)
    _report(record)
    wrong = [*complaints(record), *complaints_of_counts(record.samples)]
    print(*(wrong or ["Nothing lost, doubled or reordered; all level."]), sep="\n")
    return 1 if wrong else 0


def _soak(cluster: Database, options: argparse.Namespace, stack: ExitStack) -> Record:
    redis, mail = Redis(), MailServer()
    stack.callback(redis.kill)
    mail.start()
    stack.callback(mail.stop)
    push = stack.enter_context(PushService())
    everything = settings(redis, mail, push)
    members = found(cluster, DATABASE, people=options.people + options.rooms, rooms=options.rooms)
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    site = Site(cluster, DATABASE, folder, server=options.server, workers=3, **everything)
    stack.callback(site.stop)
    sender = stack.enter_context(sending(cluster, DATABASE, **everything))
    people = [Person(site.port, **person) for person in members]
    # The first of each room.
    absent = [
        Absent(person, push.subscribe(public_key_of(PRIVATE_KEY)), mail)
        for person in people[: options.rooms]
    ]
    # A long poll if the server supports it, else a poll a second.
    pace = Pace(wait=5, poll=0.1) if options.server == "uvicorn" else Pace()
    present = people[options.rooms :]
    return soak(site, present, seconds=options.seconds, pace=pace, absent=absent, sender=sender)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="hatch run soak", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--people", type=int, default=30)
    parser.add_argument("--rooms", type=int, default=5)
    parser.add_argument("--server", choices=sorted(COMMANDS), default="gunicorn")
    return parser.parse_args()


def _report(record: Record) -> None:
    print("second   posts  worker: MB, threads  service: MB, threads  connections")
    step = max(1, len(record.samples) // 12)
    for sample in record.samples[::step]:
        second, posts, kb, threads, sender_kb, sender_threads, connections = astuple(sample)
        worker = f"{kb / 1000:10.1f} {threads:8d}  {sender_kb / 1000:11.1f} {sender_threads:8d}"
        print(f"{second:6.0f} {posts:7d} {worker} {connections:12d}")
    print(f"{record.posts} posts, {record.polls} polls, {record.kills} workers killed, ", end="")
    print(f"{record.retries} requests repeated, {len(record.tracebacks)} tracebacks in the log")
    absences = sum(absent.visits for absent in record.absent)
    print(f"{absences} absences, each with one notification and one mail")


if __name__ == "__main__":
    sys.exit(main())
