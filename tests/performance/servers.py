"""The site under real servers, each with one process unless said otherwise."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from typing import Any

from tests.support.ports import free_port

SITE = "tests.performance.site"
# Threads of a gunicorn process.
THREADS = 4


@dataclass(frozen=True)
class Server:
    port: int
    pid: int

    def get(self, path: str, session: str = "") -> HTTPResponse:
        """Return the response, with its content in ``body``."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", path, headers={"Cookie": f"sessionid={session}"})
        response = connection.getresponse()
        response.body = response.read()
        connection.close()
        return response


@contextmanager
def gunicorn(
    *, processes: int = 1, threads: int = THREADS, application: str = "wsgi", **settings: Any
) -> Iterator[Server]:
    """Serve a module of the site by gunicorn; *settings* override those of the site."""
    many = ["--worker-class", "gthread", "--workers", str(processes), "--threads", str(threads)]
    command = [sys.executable, "-m", "gunicorn", *many, "--keep-alive", "60"]
    command += ["--log-level", "error", "--bind", "127.0.0.1:{port}", f"{SITE}.{application}"]
    with serving(command, site_environment(settings)) as server:
        yield server


@contextmanager
def uvicorn(*, site: str = SITE, **settings: Any) -> Iterator[Server]:
    """Serve a site by uvicorn, with uvloop and httptools where they are installed.

    Each request has a thread of its own there: a pool keeps the connections. WebSockets are not
    compressed, which costs less.
    """
    options = ["--lifespan", "off", "--no-access-log", "--log-level", "error", "--backlog", "4096"]
    options += ["--ws-per-message-deflate", "false"]
    command = [sys.executable, "-m", "uvicorn", *options, "--port", "{port}"]
    settings = {"CONN_MAX_AGE": 0, "pool": True, **settings}
    environment = site_environment(settings, f"{site}.settings")
    with serving([*command, f"{site}.asgi:application"], environment) as server:
        yield server


def site_environment(settings: dict[str, Any], module: str = f"{SITE}.settings") -> dict[str, str]:
    """Return the environment variables of a process with these settings."""
    more = {"CONVERSATE_BENCH_SETTINGS": json.dumps(settings), "DJANGO_SETTINGS_MODULE": module}
    return {**os.environ, **more}


@contextmanager
def serving(command: list[str], environment: dict[str, str] | None) -> Iterator[Server]:
    """Run a server until the end, with a free port in place of ``{port}``."""
    port = free_port()
    process = subprocess.Popen(
        [part.format(port=port) for part in command], env=environment, stdout=sys.stderr
    )
    server = Server(port, process.pid)
    try:
        _wait_for(server)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=60)


def _wait_for(server: Server) -> None:
    for _ in range(300):
        try:
            server.get("/bare/")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The server does not answer.")
