"""A Redis server for the tests, which can be stopped and started."""

from __future__ import annotations

import subprocess
from typing import Any

from tests.integration.faults.support.waiting import until
from tests.support.ports import free_port


class Redis:
    def __init__(self) -> None:
        self.port = free_port()
        self._start()

    @property
    def settings(self) -> dict[str, Any]:
        """Return settings with Redis as the shared cache."""
        backend = "django.core.cache.backends.redis.RedisCache"
        location = f"redis://127.0.0.1:{self.port}"
        return {
            "CACHES": {"default": {"BACKEND": backend, "LOCATION": location}},
            "CONVERSATE_SHARED_CACHE": "default",
        }

    def _start(self) -> None:
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        self._process = subprocess.Popen(["redis-server", *options], stdout=subprocess.DEVNULL)
        until(lambda: self.ask("PING") == "PONG")

    def ask(self, *command: str) -> str:
        cli = ["redis-cli", "-p", str(self.port), *command]
        return subprocess.run(cli, capture_output=True, text=True).stdout.strip()

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    start = _start
