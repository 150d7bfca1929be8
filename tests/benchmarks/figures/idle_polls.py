"""1. Idle polls with a ticket, in rooms of all sizes, without and with a shared cache."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tests.benchmarks.polls import fresh_idle_poll
from tests.benchmarks.redis import shared_cache
from tests.benchmarks.scene import BARE, Scene
from tests.benchmarks.servers import Server, gunicorn
from tests.benchmarks.table import row
from tests.benchmarks.wrk import Target, ratios


def measure(scene: Scene) -> Iterator[dict[str, str]]:
    with gunicorn() as server:
        yield from _measure(scene, server, ">= 1.4", f"gunicorn, {scene.database}")
    with shared_cache() as settings, gunicorn(**settings) as server:
        yield from _measure(scene, server, ">= 2.5", f"gunicorn, {scene.database}, Redis")


def _measure(scene: Scene, server: Server, wanted: str, on: str) -> Iterator[dict[str, str]]:
    found = ratios(
        server,
        {name: _target(scene, server, *size) for name, size in _sizes(scene).items()},
        beside=Target(lambda: BARE, scene.bare_session),
        rounds=scene.sizes.rounds,
        seconds=scene.sizes.seconds,
    )
    for name, ratio in found.items():
        yield row(f"Idle poll, {name}", on, ratio, wanted, unit=" × bare")
    for messages in scene.sizes.messages:
        few, many = (found[_name(scene.sizes.members[i], messages)] for i in (0, -1))
        name = f"with {scene.sizes.members[-1]:,} members / {scene.sizes.members[0]}"
        yield row(f"Idle polls {name}, {messages:,} messages", on, many / few, ">= 0.9")


def _sizes(scene: Scene) -> dict[str, tuple[int, int]]:
    return {
        _name(members, messages): (members, messages)
        for members in scene.sizes.members
        for messages in scene.sizes.messages
    }


def _name(members: int, messages: int) -> str:
    return f"{members:,} members, {messages:,} messages"


def _target(scene: Scene, server: Server, members: int, messages: int) -> Target:
    filled = scene.rooms[members, messages]
    session = filled.sessions[0]
    return Target(partial(fresh_idle_poll, server, filled, session), session)
