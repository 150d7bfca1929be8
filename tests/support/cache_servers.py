"""Redis and Memcached of our own, as the cache that all processes of a site share."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from typing import Any

import pytest

BACKENDS = {
    "redis-server": ("redis.RedisCache", "redis://127.0.0.1:{port}"),
    "memcached": ("memcached.PyMemcacheCache", "127.0.0.1:{port}"),
}
OPTIONS = {
    "redis-server": "--bind 127.0.0.1 --port {port} --save '' --appendonly no",
    "memcached": "-l 127.0.0.1 -p {port} -u nobody",
}


class CacheServer:
    """One at a port of its own, where it can be started again."""

    def __init__(self, program: str) -> None:
        self.program = require(program)
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            self.port: int = listener.getsockname()[1]
        self._backend, location = BACKENDS[program]
        self._location = location.format(port=self.port)
        self._options = [
            part.strip("'") for part in OPTIONS[program].format(port=self.port).split()
        ]
        self.start()

    @property
    def settings(self) -> dict[str, Any]:
        backend = f"django.core.cache.backends.{self._backend}"
        cache = {"BACKEND": backend, "LOCATION": self._location}
        return {"CACHES": {"default": cache}, "CONVERSATE_SHARED_CACHE": "default"}

    def start(self) -> None:
        self._process = subprocess.Popen(
            [self.program, *self._options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for _ in range(100):
            with socket.socket() as connection:
                if not connection.connect_ex(("127.0.0.1", self.port)):
                    return
            time.sleep(0.05)
        raise RuntimeError(f"{self.program} does not listen.")

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


def require(program: str) -> str:
    """Where it is; without it the test is skipped, or fails where that is asked for."""
    if path := shutil.which(program):
        return path
    reason = f"no {program} found: install it with 'sudo apt-get install {program}'"
    if os.environ.get("CONVERSATE_REQUIRE_CACHES"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
