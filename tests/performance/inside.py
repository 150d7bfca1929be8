"""The CPU time of requests within this process: no server, no network."""

from __future__ import annotations

import time
from collections.abc import Mapping
from statistics import median

from django.test import Client


def cpu_times(paths: Mapping[str, str], session: str, *, requests: int) -> dict[str, float]:
    """Return the milliseconds of a request to each path, the medians of requests in turns.

    Raises RuntimeError if one is refused.
    """
    client = Client()
    client.cookies["sessionid"] = session
    seen: dict[str, list[float]] = {name: [] for name in paths}
    # The first round fills caches.
    for number in range(requests + 1):
        for name, path in paths.items():
            before = time.process_time()
            response = client.get(path)
            took = time.process_time() - before
            if response.status_code != 200:
                raise RuntimeError(f"{path}: {response.status_code}")
            if number:
                seen[name].append(took * 1000)
    return {name: median(values) for name, values in seen.items()}
