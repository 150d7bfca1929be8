"""What a server needs to deliver messages to many who wait: Conversate, and Channels beside it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, AsyncExitStack, ExitStack
from dataclasses import dataclass, field
from functools import cache, partial
from importlib.util import find_spec
from statistics import median

from tests.performance.clients import Poller
from tests.performance.crowds import Crowd, MakeClient, percentile, run
from tests.performance.database import server_pid
from tests.performance.filling import Filled
from tests.performance.process import Meter, resident_kb
from tests.performance.redis import redis_server
from tests.performance.scene import Scene
from tests.performance.servers import Server, site_environment, uvicorn
from tests.performance.sockets import Socket

OURS, CHANNELS = "Conversate", "Channels"
CHANNELS_SITE = "tests.performance.channels_site"


@dataclass(frozen=True)
class Plan:
    """All members of the rooms wait; there are ``posts``, each of ``at_once`` messages to a room.

    ``warm_up`` and ``idle``: the seconds before, in which nothing happens. The CPU time of the
    second ones is measured.
    """

    rooms: Sequence[Filled]
    posts: int
    at_once: int = 1
    warm_up: int = 0
    idle: int = 1


@dataclass
class Talk:
    """What was measured of one server.

    ``kb``: memory of a waiting client. ``idle``: the share of a core while nothing happens.
    ``delays``: for each post the seconds until each client had it. ``cpu`` and ``database_cpu``:
    seconds of the server and of PostgreSQL for one post, without what idling costs.
    """

    kb: float = 0
    idle: float = 0
    cpu: float = 0
    database_cpu: float = 0
    delays: list[list[float]] = field(default_factory=list)

    def delay(self, percent: int) -> float:
        """Return the milliseconds in which so many percent of the messages arrived."""
        return percentile([each for one in self.delays for each in one], percent) * 1000

    @property
    def last(self) -> float:
        """Return the milliseconds until the last client had all of it, the median of the posts."""
        return median(map(max, self.delays)) * 1000


@cache
def in_rooms(scene: Scene) -> dict[str, Talk]:
    """Measure clients in many rooms."""
    sizes = scene.sizes
    rooms = scene.crowds(sizes.waiting)
    plan = Plan(rooms, sizes.deliveries, 1, sizes.warm_up_seconds, sizes.idle_seconds)
    return measure(plan, systems(scene))


@cache
def in_one_room(scene: Scene) -> dict[str, Talk]:
    """Measure clients in a single room."""
    posts, warm_up = max(scene.sizes.deliveries // 4, 1), scene.sizes.warm_up_seconds
    return measure(Plan([scene.one_room], posts, warm_up=warm_up, idle=5), systems(scene))


@cache
def of_most(scene: Scene) -> Talk:
    """Measure as many clients as one process is asked to carry."""
    sizes = scene.sizes
    rooms = scene.crowds(sizes.most)
    plan = Plan(rooms, max(sizes.deliveries // 2, 1), 1, sizes.warm_up_seconds, sizes.idle_seconds)
    return measure(plan, [OURS])[OURS]


@cache
def in_bursts(scene: Scene) -> dict[str, Talk]:
    """Measure several posts at once to a room, in which all its members wait."""
    sizes = scene.sizes
    rooms, warm_up = scene.crowds(sizes.crowd), sizes.warm_up_seconds
    plan = Plan(rooms, sizes.bursts, sizes.posts_at_once, warm_up, idle=5)
    return measure(plan, systems(scene))


def systems(scene: Scene) -> list[str]:
    """Return the systems that are compared in this run."""
    with_channels = "channels" in scene.names and has_channels()
    return [OURS, CHANNELS] if with_channels else [OURS]


def has_channels() -> bool:
    return all(map(find_spec, ("channels", "channels_redis", "websockets")))


def measure(plan: Plan, systems: Sequence[str]) -> dict[str, Talk]:
    """Serve each system by a new process. All wait at the same time, and take turns to post."""
    with ExitStack() as stack:
        redis = stack.enter_context(redis_server()) if CHANNELS in systems else ""
        servers = {name: stack.enter_context(_serve(name, redis)) for name in systems}
        return run(_measure(plan, servers, server_pid()))


def _serve(name: str, redis: str) -> AbstractContextManager[Server]:
    if name == OURS:
        return uvicorn()
    manage = [sys.executable, "-m", "django"]
    create_tables = [*manage, "migrate", "--run-syncdb", "--skip-checks", "--verbosity", "0"]
    environment = site_environment({"REDIS": redis}, f"{CHANNELS_SITE}.settings")
    subprocess.run(create_tables, check=True, env=environment)
    return uvicorn(site=CHANNELS_SITE, REDIS=redis)


def _maker(name: str, port: int) -> MakeClient:
    return partial(Socket if name == CHANNELS else Poller, port)


async def _measure(
    plan: Plan, servers: Mapping[str, Server], database: int | None
) -> dict[str, Talk]:
    talks = {name: Talk() for name in servers}
    meters = {name: Meter(server.pid) for name, server in servers.items()}
    before = {name: resident_kb(server.pid) for name, server in servers.items()}
    async with AsyncExitStack() as stack:
        crowds = {
            name: await stack.enter_async_context(Crowd(plan.rooms, _maker(name, server.port)))
            for name, server in servers.items()
        }
        for crowd in crowds.values():
            # The first post of a process loads templates.
            await crowd.post(0)
        await asyncio.sleep(plan.warm_up)
        for name, server in servers.items():
            grown = resident_kb(server.pid) - before[name]
            talks[name].kb = grown / len(crowds[name].clients)
        of_database = Meter(database)
        await _idle(plan, [of_database, *meters.values()])
        await _talk(plan, crowds, talks, of_database)
        for name, meter in meters.items():
            talks[name].idle = meter.idle
            talks[name].cpu = meter.used() / plan.posts
    return talks


async def _idle(plan: Plan, meters: Sequence[Meter]) -> None:
    for meter in meters:
        meter.start()
    await asyncio.sleep(plan.idle)
    for meter in meters:
        meter.learn_idle()
        meter.start()


async def _talk(
    plan: Plan, crowds: Mapping[str, Crowd], talks: dict[str, Talk], database: Meter
) -> None:
    """Let the systems take turns to post. They share the database: its time is taken apart."""
    for number in range(plan.posts):
        for name, talk in talks.items():
            database.start()
            talk.delays.append(await crowds[name].post(number, plan.at_once))
            # Clients that poll again belong to the post, too.
            await asyncio.sleep(1)
            talk.database_cpu += database.used() / plan.posts
