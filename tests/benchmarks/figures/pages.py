"""Flat cost: the time of pages and posts where there is much, beside where there is little."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.benchmarks.filling import Filled
from tests.benchmarks.history import COMMON, RARE
from tests.benchmarks.scene import BARE, Scene
from tests.benchmarks.servers import Server, gunicorn
from tests.benchmarks.table import row
from tests.benchmarks.timing import Browser, times

# Of the members: the first has read everything, the second nothing.
READER, NEWCOMER = 0, 1


def measure(scene: Scene) -> Iterator[dict[str, str]]:
    sizes = scene.sizes
    few, many = sizes.messages[0], sizes.messages[-1]
    on = f"gunicorn, {scene.database}"
    with gunicorn() as server:
        short, long = (scene.rooms[sizes.members[1], count] for count in (few, many))
        for name, timed in _time(scene, server, short, long):
            if name in PAGES:
                yield row(f"{name}, {many:,} messages", on, timed["bare"], unit=" × bare's time")
            yield row(f"{name}, {many:,} messages / {few:,}", on, timed["small"], "<= 1.2")
        small, large = sizes.few_members, sizes.members[-1]
        pair = (scene.rooms[count, few] for count in (small, large))
        for name, timed in _time(scene, server, *pair):
            yield row(f"{name}, {large:,} members / {small}", on, timed["small"], "<= 1.5")


def _time(
    scene: Scene, server: Server, small: Filled, large: Filled
) -> Iterator[tuple[str, dict[str, float]]]:
    """The time of each page of the large one, as a multiple of others."""
    for name, make in {**PAGES, **OTHERS}.items():
        browsers = {
            "bare": Browser(server, BARE, scene.bare_session),
            "small": make(server, small),
            "large": make(server, large),
        }
        found = times(browsers, requests=scene.sizes.requests)
        yield name, {other: found["large"] / found[other] for other in ("bare", "small")}


def _get(
    path: Callable[[Filled], str], member: int = READER
) -> Callable[[Server, Filled], Browser]:
    return lambda server, filled: Browser(server, path(filled), filled.sessions[member])


def _post(server: Server, filled: Filled) -> Browser:
    return Browser(server, filled.address("api/send/"), filled.sessions[READER], "body=Hello")


def _middle(filled: Filled) -> int:
    """The message in the middle of the history."""
    ids = filled.room.messages.order_by("pk").values_list("pk", flat=True)
    return ids[len(ids) // 2]


def _search(word: str) -> Callable[[Server, Filled], Browser]:
    return _get(lambda filled: filled.address(f"search/?q={word}"))


PAGES: dict[str, Callable[[Server, Filled], Browser]] = {
    "Room page": _get(Filled.address),
    "Index": _get(lambda filled: "/chat/"),
    "Post": _post,
}
OTHERS: dict[str, Callable[[Server, Filled], Browser]] = {
    "Older messages": _get(lambda filled: filled.address(f"?before={_middle(filled)}")),
    "Newer messages": _get(lambda filled: filled.address(f"?after={_middle(filled)}")),
    "Permalink": _get(lambda filled: filled.address(f"?message={_middle(filled)}")),
    "Index, nothing read": _get(lambda filled: "/chat/", NEWCOMER),
    "Search, a common word": _search(COMMON),
    "Search, a rare word": _search(RARE),
    "Search, all rooms": _get(lambda filled: f"/chat/search/?q={COMMON}"),
}
