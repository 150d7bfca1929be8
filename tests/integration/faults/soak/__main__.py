"""`hatch run soak`: people talk for ten minutes while workers are killed; ends with 1 if a check
fails."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.integration.faults.soak.checks import complaints, complaints_of_connections
from tests.integration.faults.soak.running import Pace, Record, soak
from tests.integration.faults.support.cluster import Cluster
from tests.integration.faults.support.founding import found
from tests.integration.faults.support.people import Person
from tests.integration.faults.support.sites import COMMANDS, Site

DATABASE = "soak"


def main() -> int:
    options = _options()
    cluster = Cluster()
    try:
        members = found(cluster, DATABASE, people=options.people, rooms=options.rooms)
        with tempfile.TemporaryDirectory() as folder:
            site = Site(cluster, DATABASE, Path(folder), server=options.server, workers=3)
            try:
                people = [Person(site.port, **person) for person in members]
                # A long poll if the server supports it, else a poll a second.
                pace = Pace(wait=5, poll=0.1) if options.server == "uvicorn" else Pace()
                record = soak(site, people, seconds=options.seconds, pace=pace)
            finally:
                site.stop()
    finally:
        cluster.remove()
    _report(record)
    wrong = [*complaints(record), *complaints_of_connections(record.samples)]
    print(*(wrong or ["Nothing lost, doubled or reordered; all level."]), sep="\n")
    return 1 if wrong else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="hatch run soak", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--people", type=int, default=30)
    parser.add_argument("--rooms", type=int, default=5)
    parser.add_argument("--server", choices=sorted(COMMANDS), default="gunicorn")
    return parser.parse_args()


def _report(record: Record) -> None:
    print("second   posts  MB of a worker  connections")
    step = max(1, len(record.samples) // 12)
    for sample in record.samples[::step]:
        row = (sample.second, sample.posts, sample.resident_kb / 1000, sample.connections)
        print("{:6.0f} {:7d} {:15.1f} {:12d}".format(*row))
    print(f"{record.posts} posts, {record.polls} polls, {record.kills} workers killed, ", end="")
    print(f"{record.retries} requests repeated, {len(record.tracebacks)} tracebacks in the log")


if __name__ == "__main__":
    sys.exit(main())
