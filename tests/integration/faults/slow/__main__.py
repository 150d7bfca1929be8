"""`hatch run slow`: measure how long others wait while many clients are slow, on each server.

Prints a table: for each sort of slow client the middle and the longest of the times, in
milliseconds, and how many failed.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from tests.integration.faults.slow.sorts import SORTS, Scene, prepare
from tests.integration.faults.support.cluster import Cluster
from tests.integration.faults.support.founding import found
from tests.integration.faults.support.multipart import multipart
from tests.integration.faults.support.people import Answer, Person
from tests.integration.faults.support.sites import Site

SERVERS = ("uvicorn", "hypercorn", "daphne", "granian")
DATABASE = "slow"
POOL = {"min_size": 2, "max_size": 10}
WHAT = ("poll", "page", "file", "post")


def main() -> None:
    options = _options()
    print("| server |", options.clients, "clients |", " | ".join(WHAT), "|")
    print("|---" * (len(WHAT) + 2) + "|")
    cluster = Cluster()
    try:
        people = found(cluster, DATABASE, people=2, rooms=1)
        with tempfile.TemporaryDirectory() as folder:
            for server in options.servers:
                root = str(Path(folder) / "uploads")
                settings = {"POOL": POOL, "CONVERSATE_STORE_ROOT": root}
                site = Site(cluster, DATABASE, Path(folder), server=server, workers=1, **settings)
                try:
                    slow, ada = (Person(site.port, **person) for person in people)
                    _measure(server, site, prepare(slow), ada, options)
                finally:
                    site.stop()
    finally:
        cluster.remove()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="hatch run slow", description=__doc__)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--servers", nargs="+", choices=SERVERS, default=SERVERS)
    return parser.parse_args()


def _measure(
    server: str, site: Site, scene: Scene, ada: Person, options: argparse.Namespace
) -> None:
    anonymous = replace(scene, session="")
    _report(server, "none", scene, ada, options.rounds)
    for sort in SORTS:
        for who, seen in (("signed in", scene), ("anonymous", anonymous)):
            try:
                with sort.clients(options.clients, site.port, seen):
                    _report(server, f"{who}: {sort}", scene, ada, options.rounds)
            except (OSError, AssertionError) as error:
                print(f"| {server} | {who}: {sort} | {error!r} |", flush=True)


def _report(server: str, name: str, scene: Scene, ada: Person, rounds: int) -> None:
    room = f"/chat/{ada.slug}"
    kind, content = multipart({"body": "Is anybody there?"}, {})
    asks: list[Callable[[], Answer]] = [
        lambda: ada.get(f"{room}/api/poll/?since=0"),
        lambda: ada.get(f"{room}/"),
        lambda: ada.get(scene.file),
        lambda: ada.send(content, kind),
    ]
    times = [[_time(ask) for ask in asks] for _ in range(rounds)]
    columns = [_summary(column) for column in zip(*times, strict=True)]
    print(f"| {server} | {name} |", " | ".join(columns), "|", flush=True)


def _time(ask: Callable[[], Answer]) -> float | str:
    began = time.perf_counter()
    answer = ask()
    return (time.perf_counter() - began) * 1000 if answer.status in {200, 201} else "none"


def _summary(times: tuple[float | str, ...]) -> str:
    good = [each for each in times if isinstance(each, float)]
    missing = f", {len(times) - len(good)} failed" if len(good) < len(times) else ""
    return (f"{statistics.median(good):.0f}, {max(good):.0f}" if good else "-") + missing


if __name__ == "__main__":
    main()
