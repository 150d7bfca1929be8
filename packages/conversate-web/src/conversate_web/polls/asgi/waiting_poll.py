"""A poll that waits for a change of its room."""

from __future__ import annotations

import asyncio
import random
import time
from enum import Enum
from typing import TYPE_CHECKING

from ..tickets import Renewal
from .poll_request import PollRequest

if TYPE_CHECKING:
    from .poll_answer import PollAnswer

# A ticket is renewed if it would be valid for fewer seconds than this after the poll.
_RENEW_BELOW = 15
# A ticket that is valid for fewer seconds than this is too old for another long poll.
_TOO_OLD_BELOW = 3


class Outcome(Enum):
    CHANGED = "The room has another revision, or was deleted."
    TIME = "Nothing changed in time."
    STOP = "The process is about to stop."
    GONE = "The client has disconnected."


class WaitingPoll:
    """``over`` is done when the poll ends; ``renewed`` has the ticket for the next one, if any.

    ``answer`` is what a client gets whose room has changed; None if it needs a full poll.
    """

    __slots__ = ("_timer", "answer", "ends_at", "over", "renewed", "request", "was_due")

    def __init__(self, request: PollRequest) -> None:
        self.request = request
        loop = asyncio.get_running_loop()
        self.over: asyncio.Future[Outcome] = loop.create_future()
        # Polls that arrive together must not all come back at the same moment.
        seconds = request.seconds * random.uniform(0.85, 1)  # noqa: S311
        self.ends_at = time.monotonic() + seconds
        self._timer = loop.call_later(seconds, self.end, Outcome.TIME)
        self.renewed: Renewal | None = None
        self.answer: PollAnswer | None = None
        self.was_due = False

    def end(self, outcome: Outcome) -> None:
        if not self.over.done():
            self.over.set_result(outcome)
            self._timer.cancel()

    @property
    def seconds_left(self) -> float:
        return self.ends_at - time.monotonic()

    @property
    def wants_renewal(self) -> bool:
        """Return whether the ticket expires soon after this poll."""
        return self.request.ticket.seconds_left - max(self.seconds_left, 0) < _RENEW_BELOW

    @property
    def wants_full_poll(self) -> bool:
        """Return whether the ticket could not be renewed, or not in time."""
        is_old = self.request.ticket.seconds_left < _TOO_OLD_BELOW
        return self.renewed is None and (self.was_due or is_old)
