"""The site under real servers, each with one process unless said otherwise."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from typing import Any

SITE = "tests.benchmarks.site"
# Threads of a gunicorn process.
THREADS = 4


@dataclass(frozen=True)
class Server:
    port: int
    pid: int

    def get(self, path: str, session: str = "") -> HTTPResponse:
        """The answer, with its body read: it is in ``body``."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", path, headers={"Cookie": f"sessionid={session}"})
        response = connection.getresponse()
        response.body = response.read()
        connection.close()
        return response


@contextmanager
def gunicorn(*, processes: int = 1, threads: int = THREADS, **settings: Any) -> Iterator[Server]:
    """*settings* differ from those of the site."""
    many = ["--worker-class", "gthread", "--workers", str(processes), "--threads", str(threads)]
    command = ["gunicorn", *many, "--keep-alive", "60", "--log-level", "error"]
    with _serving([*command, "--bind", "127.0.0.1:{port}", f"{SITE}.wsgi"], settings) as server:
        yield server


@contextmanager
def uvicorn(**settings: Any) -> Iterator[Server]:
    """With uvloop and httptools where they are installed.

    Each request has a thread of its own there: a pool keeps the connections.
    """
    options = ["--lifespan", "off", "--no-access-log", "--log-level", "error", "--backlog", "4096"]
    command = ["uvicorn", *options, "--port", "{port}", f"{SITE}.asgi:application"]
    with _serving(command, {"CONN_MAX_AGE": 0, "pool": True, **settings}) as server:
        yield server


@contextmanager
def _serving(command: list[str], settings: dict[str, Any]) -> Iterator[Server]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", *(part.format(port=port) for part in command)],
        env={**os.environ, "CONVERSATE_BENCH_SETTINGS": json.dumps(settings)},
        stdout=sys.stderr,
    )
    server = Server(port, process.pid)
    try:
        _wait_for(server)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=60)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


def _wait_for(server: Server) -> None:
    for _ in range(300):
        try:
            server.get("/bare/")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The server does not answer.")
