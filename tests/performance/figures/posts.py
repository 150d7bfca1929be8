"""Posts: one at a time, beside the bare view; and of eight people at once, to one room or eight."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from statistics import median

from django.db import connection

from conversate_core.models import Message
from tests.performance.database import server_pid
from tests.performance.filling import Filled
from tests.performance.process import Meter
from tests.performance.rows import Row, row
from tests.performance.scene import BARE, Scene
from tests.performance.servers import Server, gunicorn
from tests.performance.timing import Browser, times
from tests.performance.writing import Place, Write, by_http, by_service
from tests.performance.wrk import Target, rate

WRITERS = 8


def measure(scene: Scene) -> Iterator[Row]:
    yield from _one_at_a_time(scene)
    rooms = scene.crowds(scene.sizes.crowd * WRITERS)
    one: list[Place] = [(rooms[0], number) for number in range(WRITERS)]
    eight: list[Place] = [(rooms[number], 0) for number in range(WRITERS)]
    with by_service(one) as to_one, by_service(eight) as to_eight:
        yield from _by_service(scene, {"one": to_one, "eight": to_eight})
    # Processes, so that a writer that waits for a room's lock does not hold the GIL.
    with gunicorn(processes=WRITERS, threads=1) as server:
        yield from _by_http(scene, server, one, eight)
    yield row("rooms whose order has a gap", sum(map(_has_gap, rooms)), goal="<= 0")


def _one_at_a_time(scene: Scene) -> Iterator[Row]:
    filled = scene.rooms[scene.sizes.members[1], scene.sizes.messages[0]]
    session = filled.sessions[0]
    with gunicorn() as server:
        browsers = {
            "post by the API": Browser(server, filled.address("api/send/"), session, "body=Hello"),
            "post by the form": Browser(
                server, filled.address("send/"), session, "body=Hello", status=302
            ),
            "bare": Browser(server, BARE, scene.bare_session),
        }
        found = times(browsers, requests=scene.sizes.requests)
    bare = found.pop("bare")
    for name, seconds in found.items():
        ratio = seconds / bare
        yield row(name, ratio, "× bare's time", goal="<= 2.5", reference=bare * 1000, of="bare")


def _by_service(scene: Scene, ways: Mapping[str, Write]) -> Iterator[Row]:
    """SQLite has one lock for all rooms, so it has no goals."""
    has_goals = connection.vendor == "postgresql"
    database = Meter(server_pid())
    before = Message.objects.count()
    rates, lost = _write(scene, ways)
    cpu = database.used() / max(Message.objects.count() - before, 1)
    what = f"{WRITERS} writers by post_message"
    goals = (">= 300", ">= 1.5") if has_goals else ("", "")
    yield row(f"{what}: to one room", rates["one"], "/s", goal=goals[0], key="writes")
    yield row(f"{what}: to 8 rooms / to one", rates["eight"] / rates["one"], "×", goal=goals[1])
    yield row(f"{what}: lost", lost, goal="<= 0")
    if has_goals:
        yield row(f"{what}: PostgreSQL CPU of a post", cpu * 1000, "ms", key="write in database")


def _by_http(scene: Scene, server: Server, one: list[Place], eight: list[Place]) -> Iterator[Row]:
    bare = Target(lambda: BARE, scene.bare_session)
    ways: dict[str, Write] = {
        "one": by_http(server, one),
        "eight": by_http(server, eight),
        "bare": lambda seconds: (rate(server, bare, seconds=seconds), 0),
    }
    rates, lost = _write(scene, ways)
    what = f"{WRITERS} writers by HTTP to {WRITERS} processes"
    yield row(f"{what}: to one room", rates["one"], "/s", reference=rates["bare"], of="bare")
    yield row(f"{what}: to 8 rooms", rates["eight"], "/s", reference=rates["bare"], of="bare")
    yield row(f"{what}: lost", lost, goal="<= 0")


def _write(scene: Scene, ways: Mapping[str, Write]) -> tuple[dict[str, float], int]:
    """Return messages a second, each way in turn, and the number of lost messages."""
    rates: dict[str, list[float]] = {name: [] for name in ways}
    lost = 0
    for _ in range(scene.sizes.rounds):
        for name, write in ways.items():
            before = Message.objects.count()
            many, count = write(scene.sizes.seconds)
            # wrk stops during some requests, and does not count them.
            lost += max(0, before + count - Message.objects.count())
            rates[name].append(many)
    return {name: median(values) for name, values in rates.items()}, lost


def _has_gap(filled: Filled) -> bool:
    """Whether the revisions of the room's messages, by id, are not 1, 2, 3, …"""
    filled.room.refresh_from_db()
    revisions = filled.room.messages.order_by("pk").values_list("revision", flat=True)
    return list(revisions) != list(range(1, filled.room.revision + 1))
