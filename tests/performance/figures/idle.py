"""Idle polls with a ticket, in rooms of all sizes, without and with a shared cache."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tests.performance.polls import fresh_idle_poll
from tests.performance.redis import shared_cache
from tests.performance.rows import Row, row
from tests.performance.scene import BARE, Scene
from tests.performance.servers import Server, gunicorn
from tests.performance.wrk import Target, ratios


def measure(scene: Scene) -> Iterator[Row]:
    with gunicorn() as server:
        yield from _measure(scene, server, "idle poll", ">= 1.4")
    with shared_cache() as settings, gunicorn(**settings) as server:
        yield from _measure(scene, server, "idle poll with Redis", ">= 2.5")


def _measure(scene: Scene, server: Server, what: str, goal: str) -> Iterator[Row]:
    sizes = _sizes(scene)
    bare, found = ratios(
        server,
        {name: _target(scene, server, *size) for name, size in sizes.items()},
        beside=Target(lambda: BARE, scene.bare_session),
        rounds=scene.sizes.rounds,
        seconds=scene.sizes.seconds,
    )
    for name, ratio in found.items():
        yield row(f"{what}, {name}", ratio, "× bare's rate", goal=goal, reference=bare, of="bare")
    few, many = found.values()
    yield row(f"{what}: the largest room / the smallest", many / few, "× rate", goal=">= 0.9")


def _sizes(scene: Scene) -> dict[str, tuple[int, int]]:
    """Return the smallest and the largest room."""
    members, messages = scene.sizes.members, scene.sizes.messages
    pairs = ((members[0], messages[0]), (members[-1], messages[-1]))
    return {f"{count:,} members, {total:,} messages": (count, total) for count, total in pairs}


def _target(scene: Scene, server: Server, members: int, messages: int) -> Target:
    filled = scene.rooms[members, messages]
    session = filled.sessions[0]
    return Target(partial(fresh_idle_poll, server, filled, session), session)
