"""How large the rooms are, and how long each figure is measured."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sizes:
    """``rounds`` of ``seconds`` each are measured by wrk, ``requests`` where single ones are timed.

    ``waiting`` clients are in rooms of ``crowd`` members, ``in_one_room`` in a single room, and
    ``most`` are as many as one process is asked to carry. ``warm_up_seconds`` after all of them
    wait: with the next renewal of their tickets, all learn who else has come. ``idle_seconds``: for
    how long the CPU is measured while nothing happens. ``deliveries``, ``bursts``, ``arrivals``:
    how many posts, bursts and arriving messages are measured; ``loaded``: the messages that the
    browser's page has loaded by then. ``pushes`` are due at once. ``hours`` are simulated.
    """

    members: tuple[int, ...] = (3, 50, 1_000)
    messages: tuple[int, ...] = (1_000, 1_000_000)
    few_members: int = 10
    page: int = 100
    rounds: int = 5
    seconds: int = 1
    requests: int = 30
    hours: int = 12
    waiting: int = 1_000
    crowd: int = 50
    in_one_room: int = 1_000
    most: int = 5_000
    deliveries: int = 20
    bursts: int = 5
    posts_at_once: int = 20
    warm_up_seconds: int = 30
    idle_seconds: int = 20
    loaded: int = 3_000
    arrivals: int = 10
    pushes: int = 10_000


QUICK = Sizes(
    members=(3, 12, 20),
    messages=(200, 2_000),
    few_members=5,
    rounds=1,
    requests=3,
    hours=2,
    waiting=96,
    crowd=12,
    in_one_room=50,
    most=120,
    deliveries=4,
    bursts=2,
    posts_at_once=5,
    warm_up_seconds=1,
    idle_seconds=2,
    loaded=300,
    arrivals=3,
    pushes=400,
)

# For the tests of the benchmark.
TINY = Sizes(
    members=(3, 4, 6),
    messages=(100, 120),
    few_members=3,
    rounds=1,
    requests=1,
    hours=1,
    waiting=16,
    crowd=8,
    in_one_room=6,
    most=24,
    deliveries=2,
    bursts=1,
    posts_at_once=2,
    warm_up_seconds=0,
    idle_seconds=1,
    loaded=200,
    arrivals=1,
    pushes=40,
)

SIZES = {"full": Sizes(), "quick": QUICK, "tiny": TINY}
