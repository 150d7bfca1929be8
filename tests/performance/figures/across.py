"""Posts that go to another process than the one in which the members wait."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from statistics import median
from typing import Any

from django.db import connection

from tests.performance.clients import Poller
from tests.performance.crowds import Crowd, percentile, run
from tests.performance.filling import Filled
from tests.performance.process import Meter
from tests.performance.redis import redis_server
from tests.performance.rows import Row, row
from tests.performance.scene import Scene
from tests.performance.servers import Server, uvicorn
from tests.performance.sizes import Sizes

# Seconds between two posts. With the tick, it is not a multiple of that, so that each post meets
# another moment of it.
PAUSE = 0.57


@dataclass
class _Pair:
    """Two processes of a site: one gets the posts, in the other one the members wait."""

    posting: Server
    waiting: Server


@dataclass
class _Cost:
    """Seconds: of each post until the first and the last client had it; CPU of a post."""

    first: list[float] = field(default_factory=list)
    last: list[float] = field(default_factory=list)
    posting: float = 0
    waiting: float = 0
    elsewhere: float = 0


def measure(scene: Scene) -> Iterator[Row]:
    with ExitStack() as stack:
        ways: dict[str, str | None] = {"the tick": None}
        ways["Redis"] = stack.enter_context(redis_server())
        if connection.vendor == "postgresql":
            ways["PostgreSQL"] = "postgresql"
        pairs = {
            way: stack.enter_context(_pair(CONVERSATE_WAKE_UP=wake_up))
            for way, wake_up in ways.items()
        }
        # In the first rooms all members wait, in the last one nobody.
        *rooms, elsewhere = scene.crowds((len(pairs) + 1) * scene.sizes.crowd)
        costs = run(_measure(scene.sizes, pairs, rooms, elsewhere))
    for way, cost in costs.items():
        yield from _rows(scene, way, cost)


def _rows(scene: Scene, way: str, cost: _Cost) -> Iterator[Row]:
    what = f"post to another process, by {way}"
    goal = "" if way == "the tick" else "<= 40"
    yield row(f"{what}: first answer", median(cost.first) * 1000, "ms", goal=goal)
    yield row(f"{what}: first answer, p99", percentile(cost.first, 99) * 1000, "ms")
    crowd = f"all {scene.sizes.crowd} have it"
    yield row(f"{what}: {crowd}", median(cost.last) * 1000, "ms")
    for where, seconds, key in (
        ("the process that gets it", cost.posting, "posting"),
        ("a process where all wait", cost.waiting, "waiting"),
        ("a process where nobody waits", cost.elsewhere, "elsewhere"),
    ):
        yield row(f"{what}: CPU of {where}", seconds * 1000, "ms", key=f"{key}, {way}")


@contextmanager
def _pair(**settings: Any) -> Iterator[_Pair]:
    with uvicorn(**settings) as posting, uvicorn(**settings) as waiting:
        yield _Pair(posting, waiting)


async def _measure(
    sizes: Sizes, pairs: Mapping[str, _Pair], rooms: Sequence[Filled], elsewhere: Filled
) -> dict[str, _Cost]:
    """Measure one pair after the other. All wait at the same time, each in a room of its own."""
    async with AsyncExitStack() as stack:
        crowds = [
            await stack.enter_async_context(Crowd([room], partial(_client, pair)))
            for room, pair in zip(rooms, pairs.values(), strict=True)
        ]
        for crowd in crowds:
            # The first post of a process loads templates.
            await crowd.post(0)
        await asyncio.sleep(sizes.warm_up_seconds)
        return {
            way: await _cost(sizes, pair, crowd, elsewhere)
            for crowd, (way, pair) in zip(crowds, pairs.items(), strict=True)
        }


async def _cost(sizes: Sizes, pair: _Pair, crowd: Crowd, elsewhere: Filled) -> _Cost:
    cost = _Cost()
    meters = Meter(pair.posting.pid), Meter(pair.waiting.pid)
    await _learn_idle(meters, max(sizes.idle_seconds // 2, 1))
    for _ in range(sizes.deliveries):
        delays = await crowd.post(0)
        cost.first.append(min(delays))
        cost.last.append(max(delays))
        await asyncio.sleep(PAUSE)
    cost.posting, cost.waiting = (meter.used() / sizes.deliveries for meter in meters)
    author = _client(pair, elsewhere, elsewhere.sessions[0])
    meters[1].start()
    count = sizes.deliveries * 5
    for _ in range(count):
        await author.post()
    cost.elsewhere = meters[1].used() / count
    return cost


async def _learn_idle(meters: Sequence[Meter], seconds: int) -> None:
    for meter in meters:
        meter.start()
    await asyncio.sleep(seconds)
    for meter in meters:
        meter.learn_idle()
        meter.start()


def _client(pair: _Pair, filled: Filled, session: str) -> Poller:
    return Poller(pair.waiting.port, filled, session, pair.posting.port)
