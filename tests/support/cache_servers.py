"""Redis and Memcached servers for tests of the shared cache."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from typing import Any

import pytest

from tests.support.ports import free_port

BACKENDS = {
    "redis-server": ("redis.RedisCache", "redis://127.0.0.1:{port}"),
    "memcached": ("memcached.PyMemcacheCache", "127.0.0.1:{port}"),
}
OPTIONS = {
    "redis-server": "--bind 127.0.0.1 --port {port} --save '' --appendonly no",
    "memcached": "-l 127.0.0.1 -p {port} -u nobody",
}

# Seconds until a server is given up that does not listen, even on a busy machine.
_PATIENCE = 60


class CacheServer:
    """A server at a free port, where it can be killed and started again."""

    def __init__(self, program: str) -> None:
        self.program = require(program)
        self.port = free_port()
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
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            with socket.socket() as connection:
                if not connection.connect_ex(("127.0.0.1", self.port)):
                    return
            time.sleep(0.05)
        raise RuntimeError(f"{self.program} does not listen.")

    def freeze(self) -> None:
        """Let the server accept connections, but answer nothing."""
        self._process.send_signal(signal.SIGSTOP)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


def require(program: str) -> str:
    """Return the program's path; without it, skip the test, or fail by the environment variable."""
    if path := shutil.which(program):
        return path
    reason = f"no {program} found: install it with 'sudo apt-get install {program}'"
    if os.environ.get("CONVERSATE_REQUIRE_CACHES"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
