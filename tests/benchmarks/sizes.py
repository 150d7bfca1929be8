"""How large the rooms are, and how long each figure is measured."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sizes:
    """``rounds`` of ``seconds`` each are measured by wrk, ``requests`` where single ones are timed.

    ``held`` clients are in rooms of ``crowd`` members. ``idle_seconds``: for how long the CPU is
    looked at while nothing happens, ``settled_seconds`` after all that has ended, ``busy_seconds``
    while rooms talk.
    """

    members: tuple[int, ...] = (3, 50, 1_000)
    messages: tuple[int, ...] = (1_000, 1_000_000)
    few_members: int = 10
    rounds: int = 7
    seconds: int = 1
    requests: int = 40
    held: int = 1_000
    crowd: int = 50
    deliveries: int = 20
    settled_seconds: int = 30
    idle_seconds: int = 60
    busy_seconds: int = 30


QUICK = Sizes(
    members=(3, 20),
    messages=(200, 2_000),
    few_members=5,
    rounds=1,
    requests=3,
    held=96,
    crowd=12,
    deliveries=2,
    settled_seconds=1,
    idle_seconds=1,
    busy_seconds=6,
)
