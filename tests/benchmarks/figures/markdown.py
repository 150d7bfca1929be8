"""A page in Markdown beside the same one in plain text, after the first view."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.scene import Scene
from tests.benchmarks.servers import gunicorn
from tests.benchmarks.table import row
from tests.benchmarks.timing import Browser, times


def measure(scene: Scene) -> Iterator[dict[str, str]]:
    filled = scene.rooms[scene.sizes.few_members, scene.sizes.messages[0]]
    with gunicorn() as plain, gunicorn(CONVERSATE_MARKUP="markdown") as markdown:
        servers = {"plain": plain, "markdown": markdown}
        browsers = {
            name: Browser(server, filled.address(), filled.sessions[0])
            for name, server in servers.items()
        }
        found = times(browsers, requests=scene.sizes.requests)
    on = f"gunicorn, {scene.database}"
    ratio = found["markdown"] / found["plain"]
    yield row("100 messages, Markdown / plain", on, ratio, "<= 1.5")
