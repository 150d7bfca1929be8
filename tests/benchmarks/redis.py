"""A Redis of our own, as the cache that all processes of the site share."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.benchmarks.servers import free_port


@contextmanager
def shared_cache() -> Iterator[dict[str, Any]]:
    """Settings of a site that uses it."""
    port = free_port()
    command = ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--save", ""]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as redis:
        try:
            yield {
                "CACHES": {
                    "default": {
                        "BACKEND": "django.core.cache.backends.redis.RedisCache",
                        "LOCATION": f"redis://127.0.0.1:{port}",
                    }
                },
                "CONVERSATE_SHARED_CACHE": "default",
            }
        finally:
            redis.terminate()
