"""Waiting polls of one process: the time until messages arrive, and what waiting costs."""

from __future__ import annotations

from collections.abc import Iterator

from tests.performance import talk_rows, talks
from tests.performance.rows import Row
from tests.performance.scene import Scene
from tests.performance.talks import OURS


def measure(scene: Scene) -> Iterator[Row]:
    sizes = scene.sizes
    yield from talk_rows.in_rooms(talks.in_rooms(scene), OURS, sizes)
    yield from talk_rows.in_one_room(talks.in_one_room(scene), OURS, sizes)
    yield from talk_rows.of_most(talks.of_most(scene), sizes)
