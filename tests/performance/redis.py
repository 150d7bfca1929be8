"""A Redis server for the shared cache of the site."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from tests.support.ports import free_port


@contextmanager
def redis_server() -> Iterator[str]:
    """Run a server that keeps nothing on disk. Yield its address."""
    port = free_port()
    command = ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--save", ""]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as redis:
        try:
            _wait_for(port)
            yield f"redis://127.0.0.1:{port}"
        finally:
            redis.terminate()


@contextmanager
def shared_cache() -> Iterator[dict[str, Any]]:
    """Yield settings of a site that uses such a server."""
    with redis_server() as address:
        yield {
            "CACHES": {
                "default": {
                    "BACKEND": "django.core.cache.backends.redis.RedisCache",
                    "LOCATION": address,
                }
            },
            "CONVERSATE_SHARED_CACHE": "default",
        }


def _wait_for(port: int) -> None:
    for _ in range(100):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)
    raise RuntimeError("redis-server does not answer.")
