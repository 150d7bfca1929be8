"""The rooms and people of one run."""

from __future__ import annotations

import sys
from functools import cached_property

from django.db import connection

from tests.benchmarks.database import settle
from tests.benchmarks.filling import Filled, fill
from tests.benchmarks.history import filling_up
from tests.benchmarks.sizes import Sizes

BARE = "/bare/"


class Scene:
    """Rooms are filled when a figure first asks for them."""

    def __init__(self, sizes: Sizes) -> None:
        self.sizes = sizes

    @cached_property
    def rooms(self) -> dict[tuple[int, int], Filled]:
        """By the numbers of their members and messages."""
        print(f"{connection.vendor}: filling", file=sys.stderr)
        sizes = self.sizes
        wanted = {(count, messages) for count in sizes.members for messages in sizes.messages}
        wanted.add((sizes.few_members, sizes.messages[0]))
        with filling_up():
            rooms = {
                (members, messages): fill(members=members, messages=messages)
                for members, messages in sorted(wanted)
            }
        settle()
        return rooms

    @property
    def database(self) -> str:
        return {"postgresql": "PostgreSQL", "sqlite": "SQLite"}[connection.vendor]

    @cached_property
    def crowds(self) -> list[Filled]:
        """The rooms of those who hold polls, and of those who post."""
        count = self.sizes.held // self.sizes.crowd
        rooms = [
            fill(members=self.sizes.crowd, messages=200, name=f"crowd{number}")
            for number in range(count)
        ]
        settle()
        return rooms

    @cached_property
    def bare_session(self) -> str:
        """Of somebody who asks for nothing but the bare view."""
        return fill(members=2, messages=10, name="bare").sessions[0]
