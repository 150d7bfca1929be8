"""2. Full polls, which look up who asks, what they may see, and who is here."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tests.benchmarks.polls import fresh_full_poll
from tests.benchmarks.redis import shared_cache
from tests.benchmarks.scene import BARE, Scene
from tests.benchmarks.servers import Server, gunicorn
from tests.benchmarks.table import row
from tests.benchmarks.wrk import Target, ratios


def measure(scene: Scene) -> Iterator[dict[str, str]]:
    with gunicorn() as server:
        yield from _measure(scene, server, f"gunicorn, {scene.database}")
    with shared_cache() as settings, gunicorn(**settings) as server:
        yield from _measure(scene, server, f"gunicorn, {scene.database}, Redis")


def _measure(scene: Scene, server: Server, on: str) -> Iterator[dict[str, str]]:
    found = ratios(
        server,
        {f"{members:,}": _target(scene, server, members) for members in scene.sizes.members},
        beside=Target(lambda: BARE, scene.bare_session),
        rounds=scene.sizes.rounds,
        seconds=scene.sizes.seconds,
    )
    for members, ratio in found.items():
        yield row(f"Full poll, {members} members", on, ratio, ">= 0.6", unit=" × bare")


def _target(scene: Scene, server: Server, members: int) -> Target:
    filled = scene.rooms[members, scene.sizes.messages[-1]]
    session = filled.sessions[0]
    return Target(partial(fresh_full_poll, server, filled, session), session)
