"""5. How many users one core carries, in rooms that talk: by the CPU that they take."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import AbstractContextManager
from statistics import quantiles
from typing import Any

from django.db import connection

from tests.benchmarks.clients import Crowd
from tests.benchmarks.database import server_pid
from tests.benchmarks.process import cpu_seconds
from tests.benchmarks.redis import shared_cache
from tests.benchmarks.scene import Scene
from tests.benchmarks.servers import Server, gunicorn, uvicorn
from tests.benchmarks.table import row

# Seconds: POLL_MIN, and how often somebody says something in a room.
INTERVAL, SAID_EVERY = 5, 10
# So few that one process keeps up with them.
ROOMS = 8

Talk = Callable[[Crowd, int], Coroutine[Any, Any, list[float]]]


def measure(scene: Scene) -> Iterator[dict[str, str]]:
    polling, holding = f"gunicorn, {scene.database}", f"uvicorn, {scene.database}"
    every = f"polling every {INTERVAL} s"
    with shared_cache() as settings:
        yield from _measure(scene, gunicorn(), polling, _poll, every)
        yield from _measure(scene, gunicorn(**settings), f"{polling}, Redis", _poll, every)
        yield from _measure(scene, uvicorn(), holding, _hold, "held")


def _measure(
    scene: Scene, serving: AbstractContextManager[Server], on: str, talk: Talk, how: str
) -> Iterator[dict[str, str]]:
    seconds = scene.sizes.busy_seconds
    with serving as server:
        crowd = Crowd(server, scene.crowds[:ROOMS])
        pids = (server.pid, server_pid())
        connection.close()
        took, (spent, beside) = asyncio.run(_spend(scene, crowd, talk, pids))
    name = f"Users in rooms of {scene.sizes.crowd} with a message every {SAID_EVERY} s, {how}"
    users = len(crowd.clients) * seconds
    yield row(f"{name}: a core of the server carries", on, users / spent)
    if beside:
        yield row(f"{name}: a core of PostgreSQL carries", on, users / beside)
    p99 = quantiles(took, n=100, method="inclusive")[98]
    what = "until the news is there" if talk is _hold else "of an answer"
    yield row(f"{name}: p99 {what}", on, p99 * 1000, unit=" ms")


async def _spend(
    scene: Scene, crowd: Crowd, talk: Talk, pids: Sequence[int | None]
) -> tuple[list[float], list[float]]:
    """How long the answers took, and how much CPU each of these processes took for them."""
    await crowd.open()
    if talk is _hold:
        await crowd.hold(settled=scene.sizes.settled_seconds)
    before = [cpu_seconds(pid) for pid in pids]
    took = await talk(crowd, scene.sizes.busy_seconds)
    spent = [cpu_seconds(pid) - old for pid, old in zip(pids, before, strict=True)]
    await crowd.stop()
    return took, spent


async def _poll(crowd: Crowd, seconds: int) -> list[float]:
    paces = [
        client.pace(
            delay=INTERVAL * number / len(crowd.clients),
            interval=INTERVAL,
            times=max(seconds // INTERVAL, 1),
        )
        for number, client in enumerate(crowd.clients)
    ]
    talking = asyncio.create_task(_say(crowd, seconds, lambda number: crowd.say(number)))
    took = await asyncio.gather(*paces)
    await talking
    return [each for one in took for each in one]


async def _hold(crowd: Crowd, seconds: int) -> list[float]:
    delays = await _say(crowd, seconds, lambda number: crowd.post(number))
    return [each for one in delays for each in one]


async def _say(
    crowd: Crowd, seconds: int, say: Callable[[int], Coroutine[Any, Any, Any]]
) -> list[Any]:
    """Evenly over the time: each room has its turn once in SAID_EVERY."""
    pause = SAID_EVERY / len(crowd.rooms)
    saying = []
    for number in range(int(seconds / pause)):
        saying.append(asyncio.create_task(say(number)))
        await asyncio.sleep(pause)
    return await asyncio.gather(*saying)
