"""Eight people who write at once: each is a process that posts, or a thread of wrk."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

from tests.performance.filling import Filled
from tests.performance.servers import Server
from tests.performance.timing import TOKEN
from tests.performance.wrk import found, run

SCRIPT = Path(__file__).with_name("writers.lua")

# Where a writer posts: the room, and the index of the member.
Place: TypeAlias = tuple[Filled, int]
# Posts for this many seconds; returns the messages a second, and their number.
Write: TypeAlias = Callable[[int], tuple[float, int]]


@contextmanager
def by_service(places: list[Place]) -> Iterator[Write]:
    writers = [_start(filled, number) for filled, number in places]
    for writer in writers:
        # It prints a line once it is ready.
        writer.stdout.readline()

    def write(seconds: int) -> tuple[float, int]:
        for writer in writers:
            print(seconds, file=writer.stdin, flush=True)
        said = [writer.stdout.readline().split() for writer in writers]
        rate = sum(int(count) / float(took) for count, took in said)
        return rate, sum(int(count) for count, _took in said)

    try:
        yield write
    finally:
        for writer in writers:
            writer.communicate()


def _start(filled: Filled, number: int) -> subprocess.Popen[str]:
    keys = [str(filled.room.pk), str(filled.users[number].pk)]
    command = [sys.executable, "-m", "tests.performance.writer", *keys]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)


def by_http(server: Server, places: list[Place]) -> Write:
    def write(seconds: int) -> tuple[float, int]:
        script = [
            part
            for filled, number in places
            for part in (filled.address("api/send/"), filled.sessions[number], TOKEN)
        ]
        said = run(
            f"http://127.0.0.1:{server.port}/",
            *("--threads", str(len(places)), "--connections", str(len(places))),
            *("--duration", f"{seconds}s", "--script", str(SCRIPT)),
            script=script,
        )
        rate = float(found(r"Requests/sec:\s+([\d.]+)", said))
        return rate, int(found(r"(\d+) requests in", said))

    return write
