"""3. Eight people post at once: to one room, and to eight."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from statistics import median

from django.db import connection

from conversate_core.models import Message
from tests.benchmarks.filling import Filled
from tests.benchmarks.scene import BARE, Scene
from tests.benchmarks.servers import gunicorn
from tests.benchmarks.table import row
from tests.benchmarks.writing import Place, Write, by_http, by_service
from tests.benchmarks.wrk import Target, rate

WRITERS = 8


def measure(scene: Scene) -> Iterator[dict[str, str]]:
    rooms = scene.crowds[:WRITERS]
    one: list[Place] = [(rooms[0], number) for number in range(WRITERS)]
    eight: list[Place] = [(rooms[number], number) for number in range(WRITERS)]
    with by_service(one) as to_one, by_service(eight) as to_eight:
        on = f"{WRITERS} processes, {scene.database}"
        wanted = (">= 300", ">= 1.5") if connection.vendor == "postgresql" else ("", "")
        ways: dict[str, Write] = {"one": to_one, "eight": to_eight}
        yield from _measure(scene, "post_message", on, ways, wanted=wanted)
    # One that waits for a room's lock keeps none of the others waiting for Python's.
    with gunicorn(processes=WRITERS, threads=1) as server:
        bare = Target(lambda: BARE, scene.bare_session)
        ways = {
            "one": by_http(server, one),
            "eight": by_http(server, eight),
            "bare": lambda seconds: (rate(server, bare, seconds=seconds), 0),
        }
        on = f"gunicorn, {WRITERS} processes, {scene.database}"
        yield from _measure(scene, "HTTP", on, ways)
    yield row("Rooms whose order has a gap", scene.database, sum(map(_has_gap, rooms)), "<= 0")


def _measure(
    scene: Scene,
    how: str,
    on: str,
    ways: Mapping[str, Write],
    *,
    wanted: tuple[str, str] = ("", ""),
) -> Iterator[dict[str, str]]:
    """*wanted*: messages a second, and to eight rooms as many times as to one.

    SQLite has one lock for all rooms; and by HTTP two cores are busy before a room's lock is.
    """
    rates, lost = _write(scene, ways)
    one, eight = rates["one"], rates["eight"]
    yield row(f"{WRITERS} writers, {how}: to one room", on, one, wanted[0], unit=" /s")
    if "bare" in rates:
        yield row(f"{WRITERS} writers, {how}: to one room", on, one / rates["bare"], unit=" × bare")
    yield row(f"{WRITERS} writers, {how}: to 8 rooms / to one", on, eight / one, wanted[1])
    yield row(f"{WRITERS} writers, {how}: lost", on, lost, "<= 0")


def _write(scene: Scene, ways: Mapping[str, Write]) -> tuple[dict[str, float], int]:
    """Messages a second, each way in its turn; and how many of them are not there."""
    rates: dict[str, list[float]] = {name: [] for name in ways}
    lost = 0
    for _ in range(scene.sizes.rounds):
        for name, write in ways.items():
            before = Message.objects.count()
            many, count = write(scene.sizes.seconds)
            # wrk ends in the midst of some that it does not count.
            lost += max(0, before + count - Message.objects.count())
            rates[name].append(many)
    return {name: median(values) for name, values in rates.items()}, lost


def _has_gap(filled: Filled) -> bool:
    """Whether the room's messages, by their ids, have other revisions than 1, 2, 3, …"""
    filled.room.refresh_from_db()
    revisions = filled.room.messages.order_by("pk").values_list("revision", flat=True)
    return list(revisions) != list(range(1, filled.room.revision + 1))
