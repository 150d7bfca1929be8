"""One poll that is held."""

from __future__ import annotations

import asyncio
import random
import time
from enum import Enum

from ..tickets import Ticket
from .question import Question

# Seconds that a ticket has to be good for after a hold, or its holder is to get another one.
_ENOUGH = 15
# With less than this, the next poll would not be held long enough.
_LITTLE = 3


class Outcome(Enum):
    NEWS = "The room is at another revision, or is gone."
    TIME = "There was nothing new in time."
    STOP = "The process is about to stop."
    GONE = "The client has gone away."


class Hold:
    """``over`` is done once the poll is to be answered. ``renewed`` is a ticket for it, if any."""

    __slots__ = ("ends_at", "over", "question", "renewed", "was_due")

    def __init__(self, question: Question) -> None:
        self.question = question
        self.over: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        # Those who came at once are not to come again at once.
        self.ends_at = time.monotonic() + question.seconds * random.uniform(0.85, 1)  # noqa: S311
        self.renewed: Ticket | None = None
        self.was_due = False

    def end(self, outcome: Outcome) -> None:
        if not self.over.done():
            self.over.set_result(outcome)

    @property
    def seconds_left(self) -> float:
        return self.ends_at - time.monotonic()

    @property
    def wants_renewal(self) -> bool:
        """Whether the ticket would not be good for long once this is over."""
        return self.question.ticket.seconds_left - max(self.seconds_left, 0) < _ENOUGH

    @property
    def wants_full_poll(self) -> bool:
        """Whether its ticket could not be renewed, or was not in time."""
        is_old = self.question.ticket.seconds_left < _LITTLE
        return self.renewed is None and (self.was_due or is_old)
