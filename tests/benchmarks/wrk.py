"""Driving a server by wrk (https://github.com/wg/wrk)."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from tests.benchmarks.servers import THREADS, Server


@dataclass(frozen=True)
class Target:
    """``path`` is called before each round: a ticket does not live for long."""

    path: Callable[[], str]
    session: str


def rate(server: Server, target: Target, *, seconds: int) -> float:
    """Requests a second. Raises RuntimeError where any is refused."""
    path = target.path()
    # A page that sends elsewhere is one too many; and each process has seen it before it counts.
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
) -> dict[str, float]:
    """The rate of each target beside that of another one: medians of rounds that take turns."""
    seen: dict[str, list[float]] = {name: [] for name in targets}
    for _ in range(rounds):
        base = rate(server, beside, seconds=seconds)
        for name, target in targets.items():
            seen[name].append(rate(server, target, seconds=seconds) / base)
    return {name: median(values) for name, values in seen.items()}


def run(*arguments: str, script: Sequence[str] = ()) -> str:
    """What wrk says. Raises RuntimeError where a request failed or was refused."""
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
