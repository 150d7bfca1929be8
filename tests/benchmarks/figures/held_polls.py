"""4. Clients whose polls one process holds: how soon news reach them, and what they cost."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from statistics import quantiles

from tests.benchmarks.clients import Crowd
from tests.benchmarks.process import cpu_seconds, resident_kb
from tests.benchmarks.scene import Scene
from tests.benchmarks.servers import Server, uvicorn
from tests.benchmarks.table import row


def measure(scene: Scene) -> Iterator[dict[str, str]]:
    rooms = scene.crowds
    with uvicorn() as server:
        delays, idle, memory = asyncio.run(_measure(scene, server, Crowd(server, rooms)))
    on = f"uvicorn, {scene.database}, {scene.sizes.held:,} held"
    cuts = quantiles(delays, n=100, method="inclusive")
    name = f"Post to {scene.sizes.crowd} of them"
    yield row(f"{name}: delivered, p50", on, cuts[49] * 1000, "<= 300", unit=" ms")
    yield row(f"{name}: delivered, p99", on, cuts[98] * 1000, "<= 1000", unit=" ms")
    yield row("Idle: of a core", on, idle * 100, "<= 5", unit=" %")
    yield row("Memory a held client", on, memory, "<= 60", unit=" KB")


async def _measure(scene: Scene, server: Server, crowd: Crowd) -> tuple[list[float], float, float]:
    # Threads and connections that the first polls leave behind are no cost of those who are held.
    await crowd.open()
    before = resident_kb(server.pid)
    await crowd.hold(settled=scene.sizes.settled_seconds)
    held = resident_kb(server.pid)
    idle = await _idle(server, scene.sizes.idle_seconds)
    delays = []
    for number in range(scene.sizes.deliveries):
        delays += await crowd.post(number)
        await asyncio.sleep(1)
    await crowd.stop()
    memory = (held - before) / len(crowd.clients)
    return delays, idle, memory


async def _idle(server: Server, seconds: int) -> float:
    """The part of a core that is taken while nothing happens."""
    before = cpu_seconds(server.pid)
    await asyncio.sleep(seconds)
    return (cpu_seconds(server.pid) - before) / seconds
