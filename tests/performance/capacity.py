"""What machines carry, computed from the measured costs, as docs/explanation/performance.md says.

All members of the rooms wait, and each room has a message at even intervals. Nothing is kept in
reserve: the figures are for processes that are always busy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.performance.rows import Row
from tests.performance.sizes import Sizes

# Seconds between two messages of a room.
MESSAGE_EVERY = 10
# Processes of a machine: one for each core.
PROCESSES = 4
SITES = {"one core": 1, "ten machines": 10 * PROCESSES, "a hundred machines": 100 * PROCESSES}
DATABASE_CORES = 16
# Where the costs of several processes come from.
WAY = "Redis"


@dataclass(frozen=True)
class Costs:
    """Seconds of CPU time.

    ``idle``: of a waiting client in a second. ``post``: of a post in the only process. With several
    processes: ``posting`` of the one that gets the post, ``look`` of each in which a member of the
    room waits, ``answer`` for each member, ``notice`` of each other process. ``write`` and
    ``read``: of PostgreSQL for a post and for a look. ``large_post``: of a post to a single room in
    which ``large`` wait. ``writes``: posts to one room in a second.
    """

    crowd: int
    large: int
    idle: float
    post: float
    large_post: float
    posting: float
    look: float
    answer: float
    notice: float
    write: float
    read: float
    writes: float

    def of_post(self, processes: int) -> float:
        """Return the CPU time of a post in all processes."""
        if processes == 1:
            return self.post
        looking = self.looking(processes)
        others = (processes - looking) * self.notice
        return self.posting + looking * self.look + self.crowd * self.answer + others

    def looking(self, processes: int) -> float:
        """Return in how many processes members of a room wait, if they are spread at random."""
        return processes * (1 - (1 - 1 / processes) ** self.crowd)

    def users(self, processes: int) -> float:
        """Return the number of waiting members that so many processes carry."""
        posts_of_user = 1 / MESSAGE_EVERY / self.crowd
        return processes / (self.idle + posts_of_user * self.of_post(processes))

    def in_database(self, processes: int) -> float:
        """Return the CPU time of PostgreSQL for a post."""
        return self.write + self.looking(processes) * self.read


def costs_of(rows: Sequence[Row], sizes: Sizes) -> Costs | None:
    """Return the costs by the rows of PostgreSQL; None if some of them are missing."""
    ms = {row["key"]: row["value"] for row in rows if row["database"] == "PostgreSQL"}
    needed = {"idle", "post", "post in database", "large post", "writes", "write in database"}
    needed |= {f"{part}, {WAY}" for part in ("posting", "waiting", "elsewhere")}
    if any(ms.get(key) is None for key in needed):
        return None
    seconds = {key: max(ms[key], 0) / 1000 for key in needed}
    answer = (seconds["large post"] - seconds["post"]) / (sizes.in_one_room - sizes.crowd)
    return Costs(
        crowd=sizes.crowd,
        large=sizes.in_one_room,
        idle=ms["idle"] / 100 / sizes.waiting,
        post=seconds["post"],
        large_post=seconds["large post"],
        posting=seconds[f"posting, {WAY}"],
        look=max(seconds[f"waiting, {WAY}"] - sizes.crowd * answer, 0),
        answer=max(answer, 0),
        notice=seconds[f"elsewhere, {WAY}"],
        write=seconds["write in database"],
        read=max(seconds["post in database"] - seconds["write in database"], 0),
        writes=ms["writes"],
    )


def as_markdown(costs: Costs) -> str:
    lines = [["", *SITES], ["---"] * (len(SITES) + 1), *_lines(costs)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _lines(costs: Costs) -> list[list[str]]:
    counts = list(SITES.values())
    users = [costs.users(count) for count in counts]
    posts = [each / costs.crowd / MESSAGE_EVERY for each in users]
    cores = [rate * costs.in_database(count) for rate, count in zip(posts, counts, strict=True)]
    most = [
        DATABASE_CORES / costs.in_database(count) * costs.crowd * MESSAGE_EVERY for count in counts
    ]
    lines = {
        "processes": [f"{count:,}" for count in counts],
        "CPU time of a post, in all processes": [
            f"{costs.of_post(count) * 1000:,.1f} ms" for count in counts
        ],
        "members who wait, if all cores are busy": [_rounded(each) for each in users],
        "their posts in a second, each a notification to each process": [
            _rounded(each) for each in posts
        ],
        "cores of PostgreSQL for these posts": [f"{each:,.1f}" for each in cores],
        f"members for whom {DATABASE_CORES} cores of PostgreSQL suffice": [
            _rounded(each) for each in most
        ],
        "posts in a second to one room: its row": [f"{costs.writes:,.0f}"] * len(counts),
        f"posts in a second to {costs.large:,} who wait in one process: its event loop": [
            f"{1 / costs.large_post:,.1f}" if costs.large_post else ""
        ]
        * len(counts),
    }
    return [[name, *cells] for name, cells in lines.items()]


def _rounded(number: float) -> str:
    """Return two digits that count: what is computed is not more exact."""
    digits = max(len(str(int(number))) - 2, 0)
    return f"{round(number, -digits):,.0f}" if number >= 10 else f"{number:.1f}"
