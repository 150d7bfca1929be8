"""The same deliveries by a chat that is made with Django Channels, beside Conversate's."""

from __future__ import annotations

from collections.abc import Iterator

from tests.performance import talk_rows, talks
from tests.performance.rows import NotPossible, Row
from tests.performance.scene import Scene
from tests.performance.talks import CHANNELS


def measure(scene: Scene) -> Iterator[Row]:
    if not talks.has_channels():
        raise NotPossible("channels, channels-redis and websockets are not installed")
    yield from talk_rows.in_rooms(talks.in_rooms(scene), CHANNELS, scene.sizes)
    yield from talk_rows.in_one_room(talks.in_one_room(scene), CHANNELS, scene.sizes)
    yield from talk_rows.in_bursts(talks.in_bursts(scene), CHANNELS, scene.sizes)
