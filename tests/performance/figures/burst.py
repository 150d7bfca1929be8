"""Several posts at once to a room in which all members wait."""

from __future__ import annotations

from collections.abc import Iterator

from tests.performance import talk_rows, talks
from tests.performance.rows import Row
from tests.performance.scene import Scene
from tests.performance.talks import OURS


def measure(scene: Scene) -> Iterator[Row]:
    yield from talk_rows.in_bursts(talks.in_bursts(scene), OURS, scene.sizes)
