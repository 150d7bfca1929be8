"""Full polls, which look up the user, permissions and presence."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tests.performance.polls import fresh_full_poll
from tests.performance.rows import Row, row
from tests.performance.scene import BARE, Scene
from tests.performance.servers import Server, gunicorn
from tests.performance.wrk import Target, ratios


def measure(scene: Scene) -> Iterator[Row]:
    with gunicorn() as server:
        yield from _measure(scene, server)


def _measure(scene: Scene, server: Server) -> Iterator[Row]:
    bare, found = ratios(
        server,
        {f"{members:,}": _target(scene, server, members) for members in scene.sizes.members},
        beside=Target(lambda: BARE, scene.bare_session),
        rounds=scene.sizes.rounds,
        seconds=scene.sizes.seconds,
    )
    for members, ratio in found.items():
        name = f"full poll, {members} members"
        yield row(name, ratio, "× bare's rate", goal=">= 0.75", reference=bare, of="bare")


def _target(scene: Scene, server: Server, members: int) -> Target:
    filled = scene.rooms[members, scene.sizes.messages[0]]
    session = filled.sessions[0]
    return Target(partial(fresh_full_poll, server, filled, session), session)
