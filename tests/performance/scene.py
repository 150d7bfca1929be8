"""The rooms and people of one run."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import cached_property

from django.db import connection

from tests.performance.database import analyze
from tests.performance.filling import Filled, add_replies_and_reactions, fill
from tests.performance.history import filling_up
from tests.performance.sizes import Sizes

BARE = "/bare/"


class Scene:
    """Rooms are created when a figure first needs them. *names* are all that is measured."""

    def __init__(self, sizes: Sizes, names: Sequence[str]) -> None:
        self.sizes = sizes
        self.names = names
        self._crowds: list[Filled] = []

    @cached_property
    def rooms(self) -> dict[tuple[int, int], Filled]:
        """Return the rooms by the numbers of their members and messages."""
        print(f"{connection.vendor}: filling", file=sys.stderr)
        sizes = self.sizes
        few, many = sizes.messages
        wanted = {(count, few) for count in (*sizes.members, sizes.few_members)}
        wanted |= {(count, many) for count in sizes.members[1:]}
        with filling_up():
            rooms = {
                (members, messages): fill(members=members, messages=messages)
                for members, messages in sorted(wanted)
            }
        analyze()
        return rooms

    @property
    def database(self) -> str:
        return {"postgresql": "PostgreSQL", "sqlite": "SQLite"}[connection.vendor]

    def crowds(self, clients: int) -> list[Filled]:
        """Return the rooms of so many waiting clients: each has ``crowd`` members."""
        wanted = clients // self.sizes.crowd
        new = range(len(self._crowds), wanted)
        self._crowds += [
            fill(members=self.sizes.crowd, messages=200, name=f"crowd{number}") for number in new
        ]
        if new:
            analyze()
        return self._crowds[:wanted]

    @cached_property
    def one_room(self) -> Filled:
        """Return a room in which many wait."""
        filled = fill(members=self.sizes.in_one_room, messages=200, name="one-room")
        analyze()
        return filled

    @cached_property
    def unseen(self) -> list[Filled]:
        """Return rooms that nobody has visited yet, one for each request that is timed."""
        rooms = self._pages("unseen")
        analyze()
        return rooms

    @cached_property
    def lively(self) -> list[Filled]:
        """Return rooms like `unseen`, but each message is a reply and has reactions."""
        rooms = self._pages("lively")
        for filled in rooms:
            add_replies_and_reactions(filled)
        analyze()
        return rooms

    def _pages(self, name: str) -> list[Filled]:
        """Create a room of one page of messages for each request that is timed."""
        sizes = self.sizes
        return [
            fill(members=sizes.members[1], messages=sizes.page, name=f"{name}{number}")
            for number in range(sizes.requests)
        ]

    @cached_property
    def bare_session(self) -> str:
        """Return the session of a user that requests only the bare view."""
        return fill(members=2, messages=10, name="bare").sessions[0]
