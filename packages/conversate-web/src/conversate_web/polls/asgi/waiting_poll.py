"""A poll that waits for a change of its room."""

from __future__ import annotations

import asyncio
import random
import time
from enum import Enum

from ..tickets import Renewal, Ticket
from .poll_answer import PollAnswer
from .poll_request import PollRequest

# A ticket is renewed if it would be valid for fewer seconds than this after the poll.
_RENEW_BELOW = 15
# A ticket that is valid for fewer seconds than this is too old for another long poll.
_TOO_OLD_BELOW = 3
# Seconds for which a poll whose time is over still waits for its renewal. The page gives up after
# 30 seconds in all.
_LONGEST_DELAY = 3


class Outcome(Enum):
    CHANGED = "The room has another revision, or was deleted."
    TIME = "Nothing changed in time."
    STOP = "The process is about to stop."
    GONE = "The client has disconnected."


class WaitingPoll:
    """``over`` is done when the poll ends; ``renewed`` has the ticket for the next one, if any.

    ``answer`` is what a client gets whose room has changed; None if it needs a full poll.
    ``is_due`` tells whether its ticket is about to be renewed, and ``was_due`` whether that was
    tried.
    """

    __slots__ = ("_timer", "answer", "ends_at", "is_due", "over", "renewed", "request", "was_due")

    def __init__(self, request: PollRequest) -> None:
        self.request = request
        loop = asyncio.get_running_loop()
        self.over: asyncio.Future[Outcome] = loop.create_future()
        # Polls that arrive together must not all come back at the same moment.
        seconds = request.seconds * random.uniform(0.85, 1)  # noqa: S311
        self.ends_at = time.monotonic() + seconds
        self._timer = loop.call_later(seconds, self._on_time)
        self.renewed: Renewal | None = None
        self.answer: PollAnswer | None = None
        self.is_due = self.was_due = False

    def end(self, outcome: Outcome) -> None:
        if not self.over.done():
            self.over.set_result(outcome)
            self._timer.cancel()

    def _on_time(self) -> None:
        """End the poll. If its renewal is late, wait for it: a full poll would cost far more."""
        if self.is_due:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(_LONGEST_DELAY, self.end, Outcome.TIME)
        else:
            self.end(Outcome.TIME)

    def end_renewal(self, renewed: Renewal | PollAnswer | None) -> None:
        """Take the result of a renewal that was tried: None if it needs a full poll."""
        self.is_due, self.was_due = False, True
        if isinstance(renewed, PollAnswer):
            self.end_changed(renewed)
        else:
            self.renewed = renewed
            self._end_if_late()

    def cancel_renewal(self) -> None:
        """Let the poll end in time, although its renewal could not be tried."""
        self.is_due = False
        self._end_if_late()

    def end_changed(self, answer: PollAnswer | None) -> None:
        # It may have ended while the answer was made.
        if not self.over.done():
            self.answer = answer
            self.end(Outcome.CHANGED)

    def _end_if_late(self) -> None:
        if self.renewed is None and not self.request.ticket.seconds_left:
            # The holder of an expired ticket may have been removed: a full poll tells them.
            self.end_changed(None)
        elif self.seconds_left <= 0:
            self.end(Outcome.TIME)

    @property
    def ticket(self) -> Ticket:
        """The client's ticket, or the one that it will get."""
        return self.renewed.ticket if self.renewed else self.request.ticket

    @property
    def seconds_left(self) -> float:
        return self.ends_at - time.monotonic()

    def wants_renewal(self, *, within: float) -> bool:
        """Return whether to renew the ticket in the next seconds, *within* which it can be done.

        It has expired, or it expires soon after a poll that ends by then.
        """
        if self.is_due or self.was_due:
            return False
        valid = self.request.ticket.seconds_left
        ends_soon = self.seconds_left < within
        return not valid or (ends_soon and valid - max(self.seconds_left, 0) < _RENEW_BELOW)

    @property
    def wants_full_poll(self) -> bool:
        """Return whether the ticket could not be renewed, or not in time."""
        is_old = self.request.ticket.seconds_left < _TOO_OLD_BELOW
        return self.renewed is None and (self.was_due or is_old)
