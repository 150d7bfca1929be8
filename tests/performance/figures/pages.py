"""The time of pages: beside the bare view, beside a simple template, and in large rooms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from statistics import median

from tests.performance.filling import Filled
from tests.performance.history import COMMON, RARE
from tests.performance.inside import cpu_times
from tests.performance.rows import Row, row
from tests.performance.scene import BARE, Scene
from tests.performance.servers import Server, gunicorn
from tests.performance.timing import Browser, times

# Indexes of members: the first has read everything, the second nothing.
READER, NEWCOMER = 0, 1
TIMES_BARE = "× bare's time"
UNSEEN = "room page, messages that the process has not shown yet"
LIVELY = "100 replies with reactions / without"


def measure(scene: Scene) -> Iterator[Row]:
    with gunicorn() as server:
        yield from _beside_bare(scene, server)
        yield from _first_time(scene, server)
        yield _lively(scene, server)
        yield from _growth(scene, server)
    yield from _in_process(scene)
    yield _markdown(scene)


def _beside_bare(scene: Scene, server: Server) -> Iterator[Row]:
    sizes = scene.sizes
    filled = scene.rooms[sizes.members[1], sizes.messages[-1]]
    goals = {"room page": "<= 7", "index": "<= 3"}
    browsers = {name: make(server, filled) for name, make in PAGES.items()}
    browsers["bare"] = Browser(server, BARE, scene.bare_session)
    found = times(browsers, requests=sizes.requests)
    bare = found.pop("bare")
    for name, seconds in found.items():
        figure = "room page, warm" if name == "room page" else name
        goal = goals.get(name, "")
        yield row(figure, seconds / bare, TIMES_BARE, goal=goal, reference=bare * 1000, of="bare")


def _first_time(scene: Scene, server: Server) -> Iterator[Row]:
    """Request rooms whose messages this process has never shown."""
    bare = Browser(server, BARE, scene.bare_session)
    seconds: dict[str, list[float]] = {"bare": [], "page": [], "lively": []}
    for filled, lively in zip(scene.unseen, scene.lively, strict=True):
        seconds["bare"].append(bare.ask())
        seconds["page"].append(_ask_once(server, filled))
        seconds["lively"].append(_ask_once(server, lively))
    bare.connection.close()
    found = {name: median(values) for name, values in seconds.items()}
    base, ratio = found["bare"], found["page"] / found["bare"]
    yield row(UNSEEN, ratio, TIMES_BARE, goal="<= 15", reference=base * 1000, of="bare")
    ratio = found["lively"] / found["page"]
    yield row(f"{UNSEEN}: {LIVELY}", ratio, "× time", goal="<= 1.3")


def _ask_once(server: Server, filled: Filled) -> float:
    page = PAGES["room page"](server, filled)
    page.connection.connect()
    seconds = page.ask()
    page.connection.close()
    return seconds


def _lively(scene: Scene, server: Server) -> Row:
    rooms = {"without": scene.unseen[0], "with": scene.lively[0]}
    browsers = {name: PAGES["room page"](server, filled) for name, filled in rooms.items()}
    found = times(browsers, requests=scene.sizes.requests)
    ratio = found["with"] / found["without"]
    return row(f"room page, warm: {LIVELY}", ratio, "× time", goal="<= 1.3")


def _growth(scene: Scene, server: Server) -> Iterator[Row]:
    sizes = scene.sizes
    few, many = sizes.messages[0], sizes.messages[-1]
    pair = [scene.rooms[sizes.members[1], count] for count in (few, many)]
    for name, ratio in _compare(scene, server, *pair):
        yield row(f"{name}: {many:,} messages / {few:,}", ratio, "× time", goal="<= 1.2")
    small, large = sizes.few_members, sizes.members[-1]
    pair = [scene.rooms[count, few] for count in (small, large)]
    for name, ratio in _compare(scene, server, *pair):
        yield row(f"{name}: {large:,} members / {small}", ratio, "× time", goal="<= 1.5")


def _compare(
    scene: Scene, server: Server, small: Filled, large: Filled
) -> Iterator[tuple[str, float]]:
    """Return the time of each page of the large room, as a multiple of that of the small one."""
    for name, make in {**PAGES, **OTHERS}.items():
        browsers = {"small": make(server, small), "large": make(server, large)}
        found = times(browsers, requests=scene.sizes.requests)
        yield name, found["large"] / found["small"]


def _in_process(scene: Scene) -> Iterator[Row]:
    """Compare CPU times in this process, without a server."""
    filled = scene.rooms[scene.sizes.members[1], scene.sizes.messages[-1]]
    session = filled.sessions[READER]
    paths = {"page": filled.address(), "bare": BARE, "simple": f"/simple/{filled.room.slug}/"}
    found = cpu_times(paths, session, requests=scene.sizes.requests)
    what = "room page in process, warm"
    for name, unit, goal in (("bare", TIMES_BARE, "<= 10"), ("simple", "× its time", "<= 1.5")):
        of = {"bare": "bare", "simple": "simple template"}[name]
        ratio = found["page"] / found[name]
        yield row(f"{what}, beside {of}", ratio, unit, goal=goal, reference=found[name], of=of)


def _markdown(scene: Scene) -> Row:
    filled = scene.rooms[scene.sizes.few_members, scene.sizes.messages[0]]
    with gunicorn() as plain, gunicorn(CONVERSATE_MARKUP="markdown") as markdown:
        servers = {"plain": plain, "markdown": markdown}
        browsers = {name: PAGES["room page"](server, filled) for name, server in servers.items()}
        found = times(browsers, requests=scene.sizes.requests)
    ratio = found["markdown"] / found["plain"]
    return row("room page, warm: Markdown / plain", ratio, "× time", goal="<= 1.5")


def _get(
    path: Callable[[Filled], str], member: int = READER
) -> Callable[[Server, Filled], Browser]:
    return lambda server, filled: Browser(server, path(filled), filled.sessions[member])


def _post(server: Server, filled: Filled) -> Browser:
    return Browser(server, filled.address("api/send/"), filled.sessions[READER], "body=Hello")


def _middle(filled: Filled) -> int:
    """Return the id of the message in the middle of the history."""
    ids = filled.room.messages.order_by("pk").values_list("pk", flat=True)
    return ids[len(ids) // 2]


def _search(word: str) -> Callable[[Server, Filled], Browser]:
    return _get(lambda filled: filled.address(f"search/?q={word}"))


PAGES: dict[str, Callable[[Server, Filled], Browser]] = {
    "room page": _get(Filled.address),
    "index": _get(lambda filled: "/chat/"),
    "search, a common word": _search(COMMON),
}
OTHERS: dict[str, Callable[[Server, Filled], Browser]] = {
    "older messages": _get(lambda filled: filled.address(f"?before={_middle(filled)}")),
    "newer messages": _get(lambda filled: filled.address(f"?after={_middle(filled)}")),
    "permalink": _get(lambda filled: filled.address(f"?message={_middle(filled)}")),
    "index, nothing read": _get(lambda filled: "/chat/", NEWCOMER),
    "search, a rare word": _search(RARE),
    "search, all rooms": _get(lambda filled: f"/chat/search/?q={COMMON}"),
    "post": _post,
}
