"""Measure a server by wrk (https://github.com/wg/wrk)."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from tests.performance.servers import THREADS, Server


@dataclass(frozen=True)
class Target:
    """``path`` is called before each round, since a ticket expires soon."""

    path: Callable[[], str]
    session: str


def rate(server: Server, target: Target, *, seconds: int) -> float:
    """Return requests a second. Raises RuntimeError if one is refused."""
    path = target.path()
    # Redirects count as errors. Each process serves the page once before it is measured.
    if server.get(path, target.session).status not in {200, 204}:
        raise RuntimeError(f"There is no {path}.")
    said = run(
        f"http://127.0.0.1:{server.port}{path}",
        *("--threads", "1", "--connections", str(THREADS), "--duration", f"{seconds}s"),
        *("--header", f"Cookie: sessionid={target.session}"),
    )
    return float(found(r"Requests/sec:\s+([\d.]+)", said))


def ratios(
    server: Server, targets: Mapping[str, Target], *, beside: Target, rounds: int, seconds: int
) -> tuple[float, dict[str, float]]:
    """Compare the rate of each target with that of another, in rounds that alternate.

    Returns the milliseconds of a request to the other, and for each target how many times as high
    its rate is. All are medians.
    """
    bases: list[float] = []
    seen: dict[str, list[float]] = {name: [] for name in targets}
    for _ in range(rounds):
        bases.append(rate(server, beside, seconds=seconds))
        for name, target in targets.items():
            seen[name].append(rate(server, target, seconds=seconds) / bases[-1])
    return 1000 / median(bases), {name: median(values) for name, values in seen.items()}


def run(*arguments: str, script: Sequence[str] = ()) -> str:
    """Return wrk's output. Raises RuntimeError if a request failed or was refused."""
    command = ["wrk", *arguments, *(["--", *script] if script else [])]
    said = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(said)
    return said


def found(pattern: str, said: str) -> str:
    match = re.search(pattern, said)
    if match is None:
        raise RuntimeError(said)
    return match[1]
